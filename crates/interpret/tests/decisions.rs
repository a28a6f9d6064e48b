//! The rules of reading a clause, each on invented sentences.

use qingdan_interpret::{Context, reading};
use qingdan_model::{Action, Column, Confidence, DeadlineKind, Reading};

fn read(column: Column, text: &str) -> Reading {
    reading(text, Context { column, item: "某项工作" })
}

fn actions(text: &str) -> String {
    let found = read(Column::Town, text).actions;
    found.iter().map(|found| found.value.as_str()).collect::<Vec<_>>().join(" ")
}

fn all_actions(cases: &[(&str, &str)]) {
    let wrong = cases.iter().filter(|(text, expected)| actions(text) != *expected);
    let wrong: Vec<_> = wrong.map(|(text, expected)| (*text, actions(text), *expected)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

fn mode(text: &str) -> &'static str {
    read(Column::Town, text).mode.value.as_str()
}

fn recipients(text: &str) -> Vec<String> {
    read(Column::Town, text).recipients.into_iter().map(|found| found.value).collect()
}

#[test]
fn verbs_inside_an_object_are_no_actions() {
    all_actions(&[
        ("对街镇上报的线索进行核查。", "review"),
        ("核查村民举报的问题，并公示结果。", "review publish"),
        ("审批乡镇上报的救助申请。", "decide"),
        ("将盗采线索移交有关执法机构依法查处。", "report"),
        ("对违法线索移送有管辖权的部门依法处罚。", "report"),
        ("制止占用、封闭消防通道等行为。", "correct"),
        ("对未安装净化设备的商户进行处罚。", "penalize"),
        ("将审核通过的名单录入台账。", "record"),
        ("做好救援物资储备。", "organize"),
        ("制定排查方案。", "organize"),
        ("开展应急救援宣传。", "publicize"),
        ("收到关于年检的通知后，及时告知商户。", "dispatch"),
    ]);
}

#[test]
fn actions_come_in_order_of_appearance_each_once() {
    all_actions(&[
        ("受理申请，审核材料，并将名单报送区民政局，再次审核。", "accept review report"),
        ("摸排、登记、汇总困难群众。", "survey"),
    ]);
}

#[test]
fn every_action_keeps_the_characters_of_its_verbs() {
    let text = "宣传政策，普及知识。";
    let found = read(Column::Town, text).actions;
    let words: Vec<&str> = found[0].spans.iter().map(|span| &text[span.start..span.end]).collect();
    assert_eq!((found[0].value, words), (Action::Publicize, vec!["宣传", "普及"]));
}

#[test]
fn guiding_is_supervision_alone() {
    all_actions(&[
        ("指导社区开展宣传。", "supervise"),
        ("监督、指导、协调对多领资金的追缴。", "supervise"),
        ("督促企业开展演练。", "supervise"),
        ("督促商户整改隐患。", "correct"),
        ("督促住户对房屋进行加固，消除隐患。", "correct"),
        ("监督、检查饮水卫生。", "supervise inspect"),
        ("监督检查种苗质量。", "inspect"),
        ("加强对种苗市场的监督管理。", "supervise"),
    ]);
}

#[test]
fn words_that_lead_to_acts_are_acts_only_alone() {
    all_actions(&[
        ("组织村民转移安置。", "respond"),
        ("牵头制定预案。", "organize"),
        ("牵头负责治超工作。", "supervise"),
        ("统筹网格力量，开展日常巡查。", "inspect"),
    ]);
}

#[test]
fn what_is_done_comes_last() {
    all_actions(&[
        ("开展收费流程培训。", "train"),
        ("开展登记流程培训。", "train"),
        ("做好信访反馈问题整改。", "correct"),
        ("做好名单核对、粮食的接收和发放的工作。", "review accept pay"),
        ("摸排整治废旧电池的贮存。", "survey correct"),
        ("制定巡查和抽检监测计划。", "organize"),
        ("制定计划并组织实施。", "organize supervise"),
        ("宣传救助帮扶工作相关规定。", "publicize"),
        ("落实“一户一策”培训制度。", "train"),
        ("检查店铺，员工培训情况及通道是否畅通。", "inspect"),
        ("宣传补贴政策，包括申报条件、审核流程。", "publicize"),
    ]);
}

#[test]
fn what_others_did_or_are_is_no_act() {
    all_actions(&[
        ("对照已审批台账发放补贴。", "pay"),
        ("组织测量桩保管员开展巡查。", "inspect"),
        ("联合市场监管、公安等部门开展整治。", "correct"),
        ("由市场质量监管股及时上报。", "report"),
        ("项目批复后开展公示。", "publish"),
        ("追缴回的资金录入台账。", "record"),
        ("居民自己提交材料的由村委会接收。", "accept"),
        ("剔除巡查中发现的重复人员。", "cease"),
        ("对村民督促仍然无法解决的漏水，向区住建局反馈。", "feedback"),
        ("根据上级安排上报返乡情况。", "report"),
        ("研究制定对策。", "organize"),
    ]);
}

#[test]
fn verbs_go_by_their_objects() {
    all_actions(&[
        ("排查隐患，登记造册，摸排住户。", "inspect record survey"),
        ("开展环境整治。", "correct"),
        ("对违法行为进行处置。", "penalize"),
        ("调查受灾原因。", "review"),
        ("开展人口调查。", "survey"),
        ("抽检食品，复核材料。", "inspect review"),
        ("收集申请材料。", "accept"),
        ("收集意见建议。", "survey"),
        ("如实提供资料。", "report"),
        ("批复申请。", "feedback"),
        ("下发整改通知书。", "dispatch"),
        ("发放宣传手册。", "publicize"),
        ("下发防疫物资。", "pay"),
        ("储备救灾物资。", "organize"),
        ("调集救援力量。", "respond"),
        ("组织居民参加培训。", "serve"),
        ("推广种植技术。", "publicize"),
        ("通知其退回违规领取资金。", "dispatch recover"),
    ]);
}

#[test]
fn mode_goes_by_rhythm_then_trigger_then_the_acts() {
    let cases = [
        ("每月核实名单。", "periodic"),
        ("发现隐患的，定期上报。", "periodic"),
        ("开展日常巡查，发现问题及时上报。", "triggered"),
        ("对存在的问题督促整改。", "triggered"),
        ("对街道每月上报的名单进行审核。", "triggered"),
        ("开展日常巡查，依法查处违法行为。", "standing"),
        ("调解邻里纠纷。", "triggered"),
        ("做好山洪预防和应急救援。", "standing"),
        ("公示名单。", "triggered"),
        ("制定年度检查计划。", "standing"),
        ("常态化开展宣传。", "standing"),
        ("按照区农牧局统一安排，开展宣传。", "standing"),
        ("根据村民举报的线索开展巡查。", "triggered"),
        ("审核通过后，建立台账。", "triggered"),
        ("春节前摸排困难群众。", "periodic"),
        ("材料到齐后组织验收。", "triggered"),
        ("对存在裂缝的房屋进行加固。", "triggered"),
        ("对漏水问题及时处理并宣传。", "triggered"),
        ("对街道上报材料进行宣传。", "triggered"),
        ("动员符合条件的村民参保。", "standing"),
        ("及时发现、消除隐患，开展宣传。", "standing"),
        ("指导村民开展定期报告。", "standing"),
        ("汇总、公示名单。", "triggered"),
    ];
    for (text, expected) in cases {
        assert_eq!(mode(text), expected, "{text}");
    }
}

#[test]
fn who_assists_does_nothing_of_its_own() {
    let cases = [
        ("配合开展联合执法。", "assist"),
        ("协助区民政局收集资料。", "assist"),
        ("配合开展评价工作，如实提供资料。", "assist"),
        ("开展宣传，配合做好执法。", "lead"),
        ("发动群众参与巡查。", "lead"),
        ("对裂缝及时上报，并配合维修。", "lead"),
    ];
    for (text, expected) in cases {
        assert_eq!(read(Column::Town, text).stance.value.as_str(), expected, "{text}");
    }
    assert_eq!(actions("配合开展联合执法。"), "penalize");
}

#[test]
fn the_column_is_the_actor_unless_the_clause_names_another() {
    let cases = [
        (Column::Town, "公示名单。", "town"),
        (Column::Department, "公示名单。", "department"),
        (Column::Support, "提供业务指导。", "department"),
        (Column::Basic, "开展宣传工作", "town"),
        (Column::Method, "开展巡查。", "department"),
        (Column::Town, "社区公示名单。", "community"),
        (Column::Town, "居民携带身份证到街道提出申请。", "resident"),
        (Column::Department, "第三方开展评估。", "other"),
        (Column::Town, "由村委会入户核实。", "community"),
        (Column::Town, "审核材料，视情况由居民填写承诺书。", "town"),
        (Column::Town, "社区矫正对象的走访。", "town"),
    ];
    for (column, text, expected) in cases {
        assert_eq!(read(column, text).actor.value.as_str(), expected, "{text}");
    }
}

#[test]
fn recipients_are_those_who_are_told() {
    let cases = [
        ("将名单上报至区民政局、区残联。", vec!["区民政局", "区残联"]),
        ("上报花名表至区民政局。", vec!["区民政局"]),
        ("向街道反馈结果。", vec!["town"]),
        ("将通知下发各社区。", vec!["community"]),
        ("向社会公示名单。", vec!["社会"]),
        ("书面告知申请人。", vec!["申请人"]),
        ("将线索移交镇综合行政执法队。", vec!["镇综合行政执法队"]),
        ("根据名单对多领补贴的人员核实，通知其退回资金。", vec!["多领补贴的人员"]),
        ("对物业企业，下达督办单。", vec!["物业企业"]),
        ("将走失犬只送至流浪动物收容站。", vec!["流浪动物收容站"]),
        ("查明住址的，通知其亲属或者所在单位领回。", vec!["其亲属", "所在单位"]),
        ("告知产权人、使用人聘请第三方鉴定。", vec!["产权人", "使用人"]),
        ("将线索移交相关执法机构。", vec!["相关执法机构"]),
        ("及时上报某某市公安局城东分局。", vec!["某某市公安局城东分局"]),
        ("居民携带户口簿到街道提出申请。", vec!["town"]),
        ("居民携带身份证在社区申请。", vec!["community"]),
        ("向相关部门提供申请对象基础资料。", vec!["相关部门"]),
        ("向群众宣传政策。", vec![]),
        ("指导社区开展宣传。", vec![]),
        ("向村民发放补贴。", vec![]),
        ("上报乡村两级名单。", vec![]),
    ];
    let wrong = cases.into_iter().filter(|(text, expected)| recipients(text) != *expected);
    let wrong: Vec<_> = wrong.map(|(text, expected)| (text, recipients(text), expected)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn deadlines_are_lengths_dates_and_rhythms() {
    let cases = [
        ("5个工作日内完成初审。", "within", Some(5), "working_day", "5个工作日内"),
        ("三十日以内答复。", "within", Some(30), "day", "三十日以内"),
        ("次月录入系统。", "within", Some(1), "month", "次月"),
        ("公示时间不少于7天。", "at_least", Some(7), "day", "不少于7天"),
        ("每月25日前提交清册。", "before", Some(25), "day", "每月25日前"),
        ("每年12月底前完成登记。", "before", Some(12), "month", "每年12月底前"),
        ("每月月末前报送材料。", "before", None, "", "每月月末前"),
        ("春节前摸排困难群众。", "before", None, "", "春节前"),
        ("按季度报送。", "every", Some(1), "quarter", "按季度"),
        ("每半年核查一次名单。", "every", Some(6), "month", "每半年"),
        ("不定期开展抽查。", "every", None, "", "不定期"),
        ("落实24小时值守。", "round_the_clock", Some(24), "hour", "24小时"),
    ];
    for (text, kind, n, unit, words) in cases {
        let found = read(Column::Town, text).deadline.map(|found| found.value);
        let found = found.map(|one| {
            (one.kind.as_str(), one.n, one.unit.map(|unit| unit.as_str()).unwrap_or_default(), one.text)
        });
        assert_eq!(found, Some((kind, n, unit, words.to_owned())), "{text}");
    }
    for text in ["及时上报。", "限期整改。", "录入定期报告系统。", "规定期限内整改。", "制定年度计划。"]
    {
        assert_eq!(read(Column::Town, text).deadline, None, "{text}");
    }
    let watch = read(Column::Town, "落实24小时值守。");
    assert_eq!(watch.mode.value.as_str(), "standing");
    assert_eq!(watch.deadline.map(|found| found.value.kind), Some(DeadlineKind::RoundTheClock));
}

#[test]
fn documents_and_systems_are_those_with_names() {
    let found = read(Column::Town, "填写《登记表》《承诺书》，录入残疾人补贴系统，并上传系统和微信群。");
    let words = |found: Vec<qingdan_model::Found<String>>| -> Vec<String> {
        found.into_iter().map(|found| found.value).collect()
    };
    assert_eq!(words(found.documents), ["《登记表》", "《承诺书》"]);
    assert_eq!(words(found.systems), ["残疾人补贴系统"]);
    let cases = [
        ("通过省政务网上办事大厅申请。", vec!["省政务网上办事大厅"]),
        ("上传至医保系统综合办理平台。", vec!["医保系统综合办理平台"]),
        ("制定教育系统防汛预案。", vec![]),
        ("为商户搭建平台。", vec![]),
    ];
    for (text, expected) in cases {
        assert_eq!(words(read(Column::Town, text).systems), expected, "{text}");
    }
}

#[test]
fn who_is_not_sure_says_what_to_look_at() {
    let confidence = |text: &str| read(Column::Town, text).confidence();
    assert_eq!(confidence("公示名单。"), Confidence::High);
    let doubted = |text: &str| -> Vec<String> {
        let doubts = read(Column::Town, text).doubts;
        doubts
            .iter()
            .flat_map(|doubt| &doubt.spans)
            .map(|span| text[span.start..span.end].to_owned())
            .collect()
    };
    assert_eq!(confidence("落实处置措施。"), Confidence::Low);
    assert_eq!(doubted("落实处置措施。"), ["处置"]);
    assert_eq!(confidence("开展认证监督活动。"), Confidence::Medium);
    assert_eq!(doubted("开展认证监督活动。"), ["认证"]);
    assert_eq!(confidence("精细化管理。"), Confidence::Low);
}

#[test]
fn whoever_acts_is_told_by_who_brings_papers_and_by_whom_a_sentence_names() {
    let actor = |text: &str| read(Column::Town, text).actor.value.as_str();
    assert_eq!(actor("由村组织群众代表评议护工津贴名单。"), "community");
    assert_eq!(actor("符合条件的居民携户口簿向街道提交申请。"), "resident");
    assert_eq!(actor("年满六十周岁后携本人户口簿到街道提出护工津贴申请。"), "resident");
    assert_eq!(actor("由家庭医生上门随访行动不便的老人。"), "other");
    assert_eq!(actor("区民政局复核通过后，打印津贴核定单。"), "town");
}

#[test]
fn a_recipient_may_stand_between_the_object_and_the_verb() {
    assert_eq!(recipients("将核实情况向区民政局上报。"), ["区民政局"]);
    assert_eq!(recipients("受理后向区民政局发起信息核对。"), ["区民政局"]);
}
