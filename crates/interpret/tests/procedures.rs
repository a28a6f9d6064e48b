//! Procedures of invented items: lanes, hand-offs, order, branches, and what could not be told.

mod items;

use items::{hand_offs, item, joint, links};
use qingdan_interpret::procedure;
use qingdan_model::{
    Actor, Basis, Cells, HandOff, Missing, Part, Passage, Procedure, ReclaimedCells, TriggerKind,
};

fn lanes(procedure: &Procedure) -> Vec<&str> {
    procedure.lanes.iter().map(|lane| lane.name.as_str()).collect()
}

fn order(procedure: &Procedure) -> Vec<String> {
    procedure.steps.iter().filter(|step| step.part == Part::Flow).map(|step| step.id.to_string()).collect()
}

fn dangling(procedure: &Procedure) -> Vec<(&HandOff, Missing)> {
    procedure.hand_offs.iter().filter_map(|one| Some((one, one.missing?))).collect()
}

#[test]
fn an_application_goes_to_the_department_and_comes_back() {
    let item = joint(
        "独居老人助餐补贴申请",
        &[("区民政局", &["对街镇上报的助餐补贴申请材料进行复审，将复审结果反馈街镇。", "发放助餐补贴。"])],
        &[
            "受理独居老人助餐补贴申请。",
            "对申请人情况进行入户核查，提出初审意见。",
            "将助餐补贴申请材料上报区民政局。",
            "收到区民政局反馈的复审结果后，在社区公示5个工作日。",
        ],
    );
    let procedure = procedure(&item);
    assert_eq!(lanes(&procedure), ["乡镇（街道）", "区民政局"]);
    assert_eq!(hand_offs(&procedure), ["department-1→town-4", "town-3→department-1"]);
    assert!(procedure.is_complete());
    assert!(procedure.hand_offs.iter().all(|one| one.reason.basis == Basis::Stated));
    assert_eq!(order(&procedure), ["town-1", "town-2", "town-3", "department-1", "town-4", "department-2"]);
    let first = &procedure.steps[0];
    assert_eq!(first.trigger.as_ref().map(|trigger| trigger.kind), Some(TriggerKind::Application));
}

#[test]
fn a_list_sent_down_is_checked_and_answered() {
    let item = joint(
        "重复领取补贴核查追缴",
        &[("区财政局", &["向街镇下发疑似重复领取补贴人员名单。", "对街镇上报的重复领取补贴人员依法追缴。"])],
        &["对区财政局下发的疑似重复领取补贴人员名单入户核实，并将结果上报区财政局。"],
    );
    let procedure = procedure(&item);
    assert_eq!(hand_offs(&procedure), ["department-1→town-1", "town-1→department-2"]);
    assert_eq!(order(&procedure), ["department-1", "town-1", "department-2"]);
}

#[test]
fn a_patrol_leads_to_what_is_done_about_its_findings() {
    let item = joint(
        "河道采砂巡查",
        &[("区水务局", &["对街镇上报的非法采砂行为依法查处，将查处结果反馈街镇。"])],
        &["日常巡查辖区河道。", "发现非法采砂行为的及时劝阻，对拒不停止的上报区水务局。"],
    );
    let procedure = procedure(&item);
    let link = &procedure.links[0];
    assert_eq!((link.from.to_string(), link.to.to_string()), ("town-1".into(), "town-2".into()));
    assert_eq!(link.reason.basis, Basis::Inferred);
    // Nobody of the town has a clause that takes the result.
    assert_eq!(hand_offs(&procedure), ["town-2→department-1", "department-1→?"]);
    assert_eq!(dangling(&procedure)[0].1, Missing::Receiver);
    let branch = &procedure.branches[0];
    assert_eq!(branch.step.to_string(), "town-2");
    let case = &branch.cases[0];
    assert_eq!(case.when, "对拒不停止的");
    assert_eq!(case.then.map(|then| then.to_string()), Some("department-1".into()));
}

#[test]
fn a_result_that_nobody_sends_dangles() {
    let item = joint(
        "医疗救助",
        &[("区医疗保障局", &["对街镇上报的医疗救助材料进行审批。"])],
        &["将医疗救助材料上报区医疗保障局。", "根据区医疗保障局反馈的审批结果告知申请人。"],
    );
    let procedure = procedure(&item);
    let open = dangling(&procedure);
    assert_eq!(open.len(), 1);
    let (one, missing) = open[0];
    assert_eq!(missing, Missing::Sender);
    assert_eq!(one.from.name, "区医疗保障局");
    assert_eq!(one.to.step.map(|step| step.to_string()), Some("town-2".into()));
    assert!(one.reason.message.contains("反馈的审批结果"), "{}", one.reason.message);
}

#[test]
fn a_report_to_a_body_that_the_item_does_not_name_dangles() {
    let item = joint(
        "广告牌安全检查",
        &[("区城市管理综合执法局", &["指导广告牌安全检查。"])],
        &["发现广告牌有坠落危险的，报送区住房和城乡建设局。"],
    );
    let procedure = procedure(&item);
    let open = dangling(&procedure);
    assert_eq!(open.len(), 1);
    assert_eq!((open[0].0.to.lane, open[0].0.to.name.as_str()), (None, "区住房和城乡建设局"));
}

#[test]
fn two_names_of_a_body_are_one_lane_and_two_levels_are_two() {
    let names =
        [("区卫健委", "a"), ("区卫生健康委员会", "b"), ("市住房和城乡建设局", "c"), ("区住建局", "d")];
    let departments: Vec<(&str, &[&str])> =
        names.iter().map(|(name, _)| (*name, ["开展监督检查。"].as_slice())).collect();
    let procedure = procedure(&joint("检查", &departments, &["配合检查。"]));
    assert_eq!(lanes(&procedure), ["乡镇（街道）", "区卫健委", "市住房和城乡建设局", "区住建局"]);
    let bodies: Vec<_> = procedure.lanes.iter().flat_map(|lane| &lane.bodies).collect();
    assert_eq!(bodies, ["卫生健康委员会", "住房和城乡建设局（市级）", "住房和城乡建设局"]);
}

#[test]
fn a_name_without_a_region_is_of_the_level_that_the_item_gives_it_elsewhere() {
    let departments: &[(&str, &[&str])] =
        &[("公安局", &["开展检查。"]), ("市公安局", &["依法查处。"]), ("市、区水务局", &["处置险情。"])];
    let procedure = procedure(&joint("检查", departments, &["配合检查。"]));
    let bodies: Vec<_> = procedure.lanes.iter().map(|lane| lane.bodies.clone()).collect();
    let police = vec!["公安局（市级）".to_owned()];
    assert_eq!(bodies, [vec![], police, vec!["水务局（市级）".to_owned(), "水务局".to_owned()]]);
}

#[test]
fn bodies_of_one_heading_share_a_lane() {
    let departments: &[(&str, &[&str])] =
        &[("区教育局、区民政局、区商务局等部门", &["将消防工作纳入行业管理。"])];
    let procedure = procedure(&joint("消防", departments, &["开展消防宣传。"]));
    assert_eq!(procedure.lanes[1].bodies, ["教育局", "民政局", "商务局"]);
}

#[test]
fn communities_and_residents_have_their_own_lanes() {
    let item = joint(
        "困难家庭救助申请",
        &[("区民政局", &["对街道上报的救助材料进行审批。"])],
        &[
            "居民携带身份证到社区提出救助申请。",
            "社区受理申请，对材料进行初审，报街道审核。",
            "街道审核后，将救助材料上报区民政局。",
        ],
    );
    let procedure = procedure(&item);
    let actors: Vec<Actor> = procedure.lanes.iter().map(|lane| lane.actor).collect();
    assert_eq!(actors, [Actor::Resident, Actor::Community, Actor::Town, Actor::Department]);
    assert_eq!(order(&procedure), ["town-1", "town-2", "town-3", "department-1"]);
    assert!(procedure.is_complete(), "{:?}", dangling(&procedure));
}

#[test]
fn what_comes_back_to_an_earlier_step_is_no_part_of_the_order() {
    let item = joint(
        "普查",
        &[("区统计局", &["对街镇上报的普查数据进行核实，将错误数据反馈街镇。"])],
        &["对区统计局反馈的错误数据进行更正，将普查数据上报区统计局。"],
    );
    let procedure = procedure(&item);
    let returns: Vec<bool> = procedure.hand_offs.iter().map(|one| one.returns).collect();
    assert_eq!(returns.iter().filter(|returns| **returns).count(), 1, "{:?}", hand_offs(&procedure));
    assert_eq!(order(&procedure), ["town-1", "department-1"]);
}

#[test]
fn routines_and_standing_duties_stand_apart() {
    let item = joint(
        "垃圾分类",
        &[("区城市管理综合执法局", &["统筹全区垃圾分类。"])],
        &["普及垃圾分类知识。", "每月填报垃圾分类台账。"],
    );
    let parts: Vec<(String, Part)> =
        procedure(&item).steps.iter().map(|step| (step.id.to_string(), step.part)).collect();
    let expected = [("town-2", Part::Routine), ("department-1", Part::Standing), ("town-1", Part::Standing)];
    assert_eq!(parts, expected.map(|(id, part)| (id.to_owned(), part)));
}

#[test]
fn only_the_good_case_is_told() {
    let item = joint(
        "培训补贴审核",
        &[("区人力资源和社会保障局", &["对街镇上报的培训补贴名单进行审核。"])],
        &["对培训补贴申请进行初审，初审通过的将培训补贴名单上报区人力资源和社会保障局。"],
    );
    let procedure = procedure(&item);
    let told = procedure.doubts.iter().any(|doubt| doubt.message.contains("没有写相反的情形"));
    assert!(told, "{:?}", procedure.doubts);
}

#[test]
fn items_without_a_joint_lists_columns_say_what_is_missing() {
    let basic = procedure(&item("组织村级防汛演练，每年汛前排查山塘水库", Cells::Basic {}));
    assert_eq!((basic.steps.len(), lanes(&basic)), (1, vec!["乡镇（街道）"]));
    let reclaimed = procedure(&item(
        "房屋安全鉴定",
        Cells::Reclaimed(ReclaimedCells {
            receivers: vec![Passage::unplaced("区住建局"), Passage::unplaced("区应急局")],
            method: Passage::unplaced("区住建局委托鉴定机构上门鉴定；区应急局开展检查。"),
        }),
    ));
    assert_eq!(reclaimed.steps.len(), 1);
    assert!(
        reclaimed.doubts.iter().any(|doubt| doubt.message.contains("由哪个部门做")),
        "{:?}",
        reclaimed.doubts
    );
    let empty = procedure(&joint("没有职责的事项", &[], &[]));
    assert!(empty.steps.is_empty() && empty.doubts.len() == 2, "{:?}", empty.doubts);
}

#[test]
fn what_is_no_chinese_or_too_long_is_said_and_not_guessed() {
    let long = "对街镇上报的问题进行核查，".repeat(1600);
    let procedure =
        procedure(&joint("事项", &[("区民政局", &[&long])], &["Report everything to the bureau."]));
    let message = |part: &str| procedure.doubts.iter().any(|doubt| doubt.message.contains(part));
    assert!(message("太长") && message("不是中文"), "{:?}", procedure.doubts);
    assert!(procedure.links.is_empty());
}

#[test]
fn a_department_without_clauses_keeps_its_lane() {
    let mut item = joint("救助", &[("区民政局", &["发放救助金。"])], &["发现困难家庭的，上报区民政局。"]);
    if let Cells::Joint(cells) = &mut item.cells {
        cells.departments.push(Passage::unplaced("区财政局"));
    }
    let procedure = procedure(&item);
    assert_eq!(lanes(&procedure), ["乡镇（街道）", "区民政局", "区财政局"]);
    assert_eq!(procedure.of(2, Part::Flow).count(), 0);
}

#[test]
fn an_assisting_clause_joins_the_step_that_it_assists() {
    let item = joint(
        "渡口安全",
        &[
            ("县航运局", &["核发渡运许可。", "对渡口超载行为依法查处。"]),
            ("县公安局", &["查处酒后驾船行为。"]),
        ],
        &[
            "巡查渡口。",
            "配合县航运局查处渡口超载行为。",
            "协助县公安局查处酒后驾船。",
            "配合县档案馆整理档案。",
        ],
    );
    let procedure = procedure(&item);
    let assists: Vec<String> = links(&procedure).into_iter().filter(|link| link.contains('+')).collect();
    assert_eq!(assists, ["department-2+town-2", "department-3+town-3"], "{:?}", procedure.links);
    let reason = &procedure.links.iter().find(|link| link.assists).unwrap().reason;
    assert_eq!(reason.basis, Basis::Stated);
    assert!(reason.message.contains("配合县航运局查处渡口超载行为"), "{}", reason.message);
    let steps = order(&procedure);
    let at = |id: &str| steps.iter().position(|step| step == id).unwrap();
    assert!(at("department-2") < at("town-2") && at("department-3") < at("town-3"), "{steps:?}");
}

#[test]
fn what_is_assisted_and_handles_no_single_matter_stays_apart() {
    let item = joint("读书节", &[("县文旅局", &["组织开展读书节宣传活动。"])], &["配合开展读书节宣传活动。"]);
    let procedure = procedure(&item);
    assert_eq!(links(&procedure), ["department-1+town-1"]);
    assert!(procedure.steps.iter().all(|step| step.part == Part::Standing), "{:?}", procedure.steps);
}

#[test]
fn what_a_department_collects_is_what_the_town_reports_and_needs_no_sender() {
    let departments: &[(&str, &[&str])] = &[("县住建局", &["收集各镇危桥改造计划，报批后组织施工。"])];
    let met = procedure(&joint("危桥改造", departments, &["上报危桥改造计划。"]));
    assert_eq!(hand_offs(&met), ["town-1→department-1"]);
    let alone = procedure(&joint("危桥改造", departments, &["宣传危桥改造政策。"]));
    assert!(alone.is_complete(), "{:?}", dangling(&alone));
}

#[test]
fn who_something_is_sent_towards_did_not_send_it() {
    let item = joint(
        "湿地图斑",
        &[("县林业局", &["将湿地图斑下发至各镇。", "对各镇上报核实情况分类处置。"])],
        &["对县林业局下发的湿地图斑进行核实。", "向县林业局上报核实情况。"],
    );
    let procedure = procedure(&item);
    assert!(procedure.is_complete(), "{:?}", dangling(&procedure));
    assert!(hand_offs(&procedure).contains(&"department-1→town-1".to_owned()), "{:?}", hand_offs(&procedure));
    assert!(!hand_offs(&procedure).iter().any(|one| one.ends_with("town-2")), "{:?}", hand_offs(&procedure));
}

#[test]
fn what_came_before_a_verb_without_of_is_received_and_not_sent() {
    let item = joint(
        "渔船补贴",
        &[("县农业局", &["对各镇上报渔船补贴清册复核，发放补贴。"])],
        &["受理渔船补贴申请，将清册报县农业局。"],
    );
    let procedure = procedure(&item);
    assert_eq!(hand_offs(&procedure), ["town-1→department-1"]);
    assert!(procedure.is_complete(), "{:?}", dangling(&procedure));
}

#[test]
fn orders_to_those_whom_the_work_concerns_need_no_receiver() {
    let item = joint(
        "码头防火",
        &[("县消防队", &["检查码头，发现隐患的，通知有关单位立即消除。"])],
        &["宣传防火知识。"],
    );
    assert!(procedure(&item).is_complete());
}

#[test]
fn what_a_department_finds_follows_its_own_check() {
    let item = joint(
        "津贴核对",
        &[(
            "县人社局",
            &["对各镇上报的津贴名单进行比对。", "发现重复领取的，停发津贴。", "追缴多领的津贴。"],
        )],
        &["将津贴名单上报县人社局。"],
    );
    let procedure = procedure(&item);
    assert_eq!(order(&procedure), ["town-1", "department-1", "department-2", "department-3"]);
    assert!(links(&procedure).contains(&"department-1>department-2".to_owned()), "{:?}", links(&procedure));
}

#[test]
fn a_question_and_a_grave_consequence_are_no_conditions() {
    let item = joint(
        "船员考核",
        &[("县航运局", &["对造成严重后果的船员吊销证书，构成犯罪的移送公安机关。"])],
        &["核查船员是否符合上岗条件。", "对审核通过的人员发放补贴。"],
    );
    let whens: Vec<String> = procedure(&item)
        .branches
        .iter()
        .flat_map(|branch| branch.cases.iter().map(|case| case.when.clone()))
        .collect();
    assert!(whens.iter().all(|when| !when.contains("是否") && !when.ends_with("严重后")), "{whens:?}");
    assert!(whens.contains(&"对审核通过的人员".to_owned()), "{whens:?}");
}

#[test]
fn an_answer_is_for_what_the_asker_does_next() {
    let item = joint(
        "护工津贴审核",
        &[("区民政局", &["对街镇提交的津贴申请材料开展收入核对，5个工作日内将核对报告反馈街镇。"])],
        &[
            "受理护工津贴申请。",
            "向区民政局提交核对请求。",
            "入户调查申请人照料情况。",
            "按户整理核对、调查、公示材料，装订归档。",
        ],
    );
    let procedure = procedure(&item);
    assert_eq!(hand_offs(&procedure), ["department-1→town-3", "town-2→department-1"]);
    assert_eq!(order(&procedure).last().map(String::as_str), Some("town-4"));
}

#[test]
fn what_is_looked_at_again_from_time_to_time_brings_no_application() {
    let item = joint(
        "护工津贴审核",
        &[("区民政局", &["核对街镇提交的津贴申请家庭收入信息。", "对街镇上报的停发人员停发津贴。"])],
        &[
            "受理津贴申请，向区民政局发起收入信息核对。",
            "每半年复核一次领取津贴家庭的收入信息，发现不符合条件的上报区民政局停发津贴。",
        ],
    );
    assert_eq!(hand_offs(&procedure(&item)), ["town-1→department-1", "town-2→department-2"]);
}

#[test]
fn what_a_patrol_finds_does_not_go_to_whoever_decides_applications() {
    let item = joint(
        "浮桥使用监管",
        &[("区水务局", &["对浮桥使用申请材料进行审核审批。", "依法查处违法架设浮桥行为。"])],
        &["开展浮桥巡查，发现违法行为及时制止并上报区水务局。"],
    );
    assert_eq!(hand_offs(&procedure(&item)), ["town-1→department-2"]);
}

#[test]
fn what_the_town_tells_of_is_received_though_the_public_might_tell_it_too() {
    let item = joint(
        "街巷路灯改造",
        &[("区城市管理局", &["制定路灯改造计划。", "接到街镇反映的路灯改造问题后，协调施工单位处理。"])],
        &["发现路灯改造问题及时上报区城市管理局。"],
    );
    assert_eq!(hand_offs(&procedure(&item)), ["town-1→department-2"]);
}

#[test]
fn a_department_in_everyday_words_is_the_one_it_is_short_for() {
    let item = joint(
        "零工纠纷调处",
        &[("区人力资源和社会保障局", &["对街镇移交的零工纠纷进行裁决。"]), ("区司法局", &["提供法律咨询。"])],
        &["调解零工纠纷，调解不成的移交人社部门。"],
    );
    let procedure = procedure(&item);
    assert_eq!(hand_offs(&procedure), ["town-1→department-1"]);
    assert!(dangling(&procedure).is_empty());
}

#[test]
fn what_the_town_found_and_the_list_that_it_reported_have_come_from_it() {
    let item = joint(
        "迷途候鸟救护",
        &[("区林业和草原局", &["制定救护方案。", "对街镇发现的受伤候鸟，送至救护站。", "巡查候鸟栖息地。"])],
        &["发现受伤候鸟看护好，及时上报区林业和草原局。"],
    );
    assert_eq!(hand_offs(&procedure(&item)), ["town-1→department-2"]);
    let item = joint(
        "助听器适配",
        &[("区残疾人联合会", &["印发适配登记表。", "收到街道上报的名单后，联系听障人员到适配点。"])],
        &["对听障人员信息进行初审，汇总适配登记表上报区残疾人联合会。"],
    );
    assert_eq!(hand_offs(&procedure(&item)), ["town-1→department-2"]);
}

#[test]
fn whoever_complained_hears_of_the_result_after_it_was_dealt_with() {
    let item = joint(
        "广场噪声投诉",
        &[("区生态环境局", &["查处噪声扰民行为。", "把处理结果回复投诉人。"])],
        &["宣传噪声污染防治知识。"],
    );
    let procedure = procedure(&item);
    let links: Vec<String> = procedure.links.iter().map(|one| format!("{}→{}", one.from, one.to)).collect();
    assert_eq!(links, ["department-1→department-2"]);
}

#[test]
fn whether_something_is_provided_is_looked_at_and_has_not_come() {
    let item = joint(
        "电梯维保巡查",
        &[("区住房和城乡建设局", &["监督电梯维保。"])],
        &["走访小区，查看物业是否按照合同提供电梯维保服务。"],
    );
    assert!(dangling(&procedure(&item)).is_empty());
}

#[test]
fn relief_goes_on_side_by_side_unless_the_text_says_after_what() {
    let item = joint(
        "洪涝灾害应急处置",
        &[(
            "区应急管理局",
            &["调集救援力量开展抢险救援。", "转移安置受灾群众。", "灾情稳定后，组织核查受灾农户损失。"],
        )],
        &[
            "组织危险区域群众转移避险。",
            "协调车辆运送救援物资，保障受灾群众生活。",
            "疏散围观群众，封闭受灾路段。",
        ],
    );
    let procedure = procedure(&item);
    let links: Vec<String> = procedure
        .links
        .iter()
        .filter(|link| !link.assists)
        .map(|link| format!("{}→{}", link.from, link.to))
        .collect();
    assert!(links.is_empty(), "{links:?}");
    let remark = procedure.doubts.iter().find(|doubt| doubt.message.contains("同时进行"));
    let steps: Vec<String> =
        remark.iter().flat_map(|remark| &remark.evidence).map(|one| one.step.to_string()).collect();
    assert_eq!(steps, ["department-1", "department-2", "town-1", "town-2", "town-3"]);
}

#[test]
fn applications_of_those_struck_keep_their_order() {
    let item = joint(
        "受灾人员救助",
        &[("区应急管理局", &["审批街镇上报的受灾人员救助申请。", "发放受灾人员救助资金。"])],
        &["受理受灾人员救助申请。", "审核后上报区应急管理局。"],
    );
    let procedure = procedure(&item);
    assert_eq!(order(&procedure), ["town-1", "town-2", "department-1", "department-2"]);
    assert_eq!(hand_offs(&procedure), ["town-2→department-1"]);
    assert!(procedure.links.iter().any(|link| link.from.to_string() == "department-1"));
}

#[test]
fn a_receiver_guessed_among_several_duties_is_inferred_and_names_the_other() {
    let item = joint(
        "渡口船舶隐患",
        &[("区交通运输局", &["对渡口船舶隐患进行核查。", "对渡口船舶隐患进行复核。"])],
        &["发现渡口船舶隐患，及时上报区交通运输局。"],
    );
    let procedure = procedure(&item);
    let one = procedure.hand_offs.iter().find(|one| one.missing.is_none()).expect("a hand-off");
    assert_eq!(one.reason.basis, Basis::Inferred);
    assert!(one.reason.message.contains("也可能是部门第 2 条"), "{}", one.reason.message);
}

#[test]
fn which_duty_of_a_named_department_is_assisted_may_be_open() {
    let item = joint(
        "河道采砂",
        &[("区水务局", &["对非法采砂船舶开展执法。", "对非法采砂船舶开展联合执法。"])],
        &["配合区水务局对非法采砂船舶开展执法。"],
    );
    let procedure = procedure(&item);
    let link = procedure.links.iter().find(|link| link.assists).expect("what is assisted");
    assert_eq!(link.reason.basis, Basis::Inferred);
    assert!(link.reason.message.contains("也可能是"), "{}", link.reason.message);
}

#[test]
fn where_several_act_the_clause_is_its_columns_own() {
    let item = joint(
        "困难家庭摸底",
        &[("区民政局", &["审核街镇上报的困难家庭名单。"])],
        &["社区入户摸底登记，街道汇总后上报区民政局。", "社区开展入户走访。"],
    );
    let procedure = procedure(&item);
    let lane = |number: usize| {
        let step = procedure.steps.iter().find(|step| step.id.to_string() == format!("town-{number}"));
        step.map(|step| procedure.lanes[step.lane].actor)
    };
    assert_eq!((lane(1), lane(2)), (Some(Actor::Town), Some(Actor::Community)));
}

#[test]
fn the_clause_that_goes_on_may_tell_the_other_case() {
    let item = joint(
        "渡工补助",
        &[("区民政局", &["对街镇上报的渡工材料进行复审，将结果反馈街镇。"])],
        &["将渡工材料报区民政局。", "将审核通过的人员录入系统，对审核不通过的书面告知申请人。"],
    );
    let procedure = procedure(&item);
    assert!(procedure.branches.iter().any(|branch| branch.step.to_string() == "department-1"));
    let untold = procedure.doubts.iter().filter(|doubt| doubt.message.contains("相反的情形"));
    assert_eq!(untold.count(), 0, "{:?}", procedure.doubts);
}
