//! Which clause is meant by what another one sends or assists, where several might be, on invented items.

mod items;

use items::{hand_offs, joint, links};
use qingdan_interpret::procedure;
use qingdan_model::{Basis, HandOff, Procedure};

fn from_town(procedure: &Procedure) -> Vec<&HandOff> {
    procedure
        .hand_offs
        .iter()
        .filter(|one| one.from.step.is_some_and(|step| step.to_string().starts_with("town")))
        .collect()
}

#[test]
fn whoever_assists_an_act_assists_somebody_who_does_it() {
    let does_not = joint(
        "渡口老船工救助",
        &[("区工会", &["走访慰问渡口老船工，审批发放老船工救助金。"])],
        &["配合做好渡口老船工体检动员宣传工作。"],
    );
    assert_eq!(links(&procedure(&does_not)), Vec::<String>::new());
    let named_only = joint(
        "工会换届",
        &[("区工会", &["推进基层工会建设，指导各镇工会活动。"])],
        &["参与区工会换届工作。"],
    );
    assert_eq!(links(&procedure(&named_only)), Vec::<String>::new());
    let does = joint(
        "渡口老船工救助",
        &[("区工会", &["组织渡口老船工体检宣传。"])],
        &["配合做好渡口老船工体检动员宣传工作。"],
    );
    assert_eq!(links(&procedure(&does)), ["department-1+town-1"]);
}

#[test]
fn each_of_two_acts_in_a_phrase_is_assisted_where_it_is_done() {
    let item = joint(
        "渡口秩序",
        &[("区交通运输局", &["开展渡口安全检查。"]), ("区公安分局", &["调解渡口邻里纠纷。"])],
        &["配合开展渡口安全检查并协助调解渡口邻里纠纷。"],
    );
    assert_eq!(links(&procedure(&item)), ["department-1+town-1", "department-2+town-1"]);
}

#[test]
fn what_is_reported_stands_with_the_verb() {
    let item = joint(
        "洗车行管理",
        &[(
            "区住建局",
            &["根据街道上报的问题，对洗车行下达督办单，要求限期整改。", "规定期限内整改不到位的，依法处罚。"],
        )],
        &[
            "发现洗车行排污问题，上报区住建局。",
            "对洗车行整改情况进行复查，规定期限内整改不到位的上报区住建局。",
            "将完成整改的上报区住建局。",
        ],
    );
    let procedure = procedure(&item);
    let met: Vec<String> = hand_offs(&procedure).into_iter().filter(|one| one.starts_with("town")).collect();
    // What was put right is for neither duty.
    assert_eq!(met, ["town-1→department-1", "town-2→department-2", "town-3→?"]);
}

#[test]
fn an_answer_is_not_for_what_was_done_before_the_question() {
    let item = joint(
        "冒领渡工补助",
        &[("区民政局", &["负责定期对数据信息进行核查。", "将疑似冒领渡工补助人员情况推送至各镇。"])],
        &["对疑似冒领渡工补助情况进行核查和上报。"],
    );
    assert_eq!(hand_offs(&procedure(&item)), ["department-2→town-1", "town-1→?"]);
}

#[test]
fn an_approved_list_comes_back_to_the_clause_that_goes_on_with_it() {
    let item = joint(
        "渡工补助",
        &[("区民政局", &["对镇上报人员进行审批，并将审批通过的名单批复到镇。"])],
        &["对渡工资料进行初审，报送区民政局，将通过审批的名单印发至各村。", "对本年度渡工生存状况进行年审。"],
    );
    assert_eq!(hand_offs(&procedure(&item)), ["department-1→town-1", "town-1→department-1"]);
}

#[test]
fn one_report_to_nobody_in_particular_is_for_all_who_say_they_take_it() {
    let item = joint(
        "卫星天线",
        &[("区文旅局", &["接收街镇反馈的问题线索。", "对街镇上报的擅自安装卫星天线的问题线索进行查处。"])],
        &["对卫星天线进行巡查，发现问题及时上报。"],
    );
    assert_eq!(hand_offs(&procedure(&item)), ["town-1→department-1", "town-1→department-2"]);
}

#[test]
fn of_two_who_punish_nobody_knows_which_hears_of_a_finding() {
    let item = joint(
        "非法载客",
        &[
            ("区交通运输局", &["对客运站周边三轮车的违法行为进行查处。"]),
            ("区公安分局", &["对无牌无证等严重违法行为进行查处。"]),
        ],
        &["发现非法载客问题及时上报。"],
    );
    let procedure = procedure(&item);
    let [one] = from_town(&procedure)[..] else { panic!("{:?}", procedure.hand_offs) };
    assert_eq!(one.reason.basis, Basis::Inferred);
    assert!(one.reason.message.contains("也可能是部门第 2 条"), "{}", one.reason.message);
}

#[test]
fn matters_of_their_own_do_not_follow_each_other_as_printed() {
    let punished = joint(
        "渔船管理",
        &[("区公安分局", &["依法查处偷捕鱼苗的违法行为。", "依法打击盗窃渔船犯罪。"])],
        &["宣传渔船安全。"],
    );
    assert_eq!(links(&procedure(&punished)), Vec::<String>::new());
    let applied = joint(
        "渡工养老",
        &[("区人社局", &["审核渡工待遇。"])],
        &["打印渡工缴费单。", "居民到街道提出领取养老金申请。"],
    );
    assert_eq!(links(&procedure(&applied)), Vec::<String>::new());
}
