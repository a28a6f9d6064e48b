//! Any text gets a reading, in bounded time, whose characters stand where it says.

use std::time::{Duration, Instant};

use proptest::prelude::*;
use qingdan_interpret::{Context, reading};
use qingdan_model::{Column, Confidence, Field, Reading, Span};

const COLUMNS: [Column; 5] =
    [Column::Department, Column::Support, Column::Town, Column::Basic, Column::Method];

fn read(text: &str) -> Reading {
    reading(text, Context { column: Column::Town, item: "" })
}

fn spans(reading: &Reading) -> Vec<Span> {
    let mut spans = Vec::new();
    spans.extend(&reading.actor.spans);
    spans.extend(&reading.stance.spans);
    spans.extend(&reading.mode.spans);
    spans.extend(reading.actions.iter().flat_map(|found| &found.spans));
    for texts in [&reading.recipients, &reading.documents, &reading.systems] {
        spans.extend(texts.iter().flat_map(|found| &found.spans));
    }
    spans.extend(reading.deadline.iter().flat_map(|found| &found.spans));
    spans.extend(reading.doubts.iter().flat_map(|doubt| &doubt.spans));
    spans
}

fn stands(text: &str, reading: &Reading) {
    for span in spans(reading) {
        assert!(text.get(span.start..span.end).is_some_and(|part| !part.is_empty()), "{span:?} in {text}");
    }
    for found in reading.documents.iter().chain(&reading.systems) {
        assert!(found.spans.iter().all(|span| text[span.start..span.end] == found.value), "{found:?}");
    }
    if let Some(found) = &reading.deadline {
        assert_eq!(&text[found.spans[0].start..found.spans[0].end], found.value.text);
    }
}

/// Pieces from which sentences are made that the rules have something to do with.
fn piece() -> impl Strategy<Value = String> {
    let words = [
        "对",
        "将",
        "把",
        "向",
        "由",
        "在",
        "根据",
        "按照",
        "通过",
        "的",
        "、",
        "，",
        "。",
        "；",
        "和",
        "并",
        "（",
        "）",
        "《",
        "》",
        "“",
        "”",
        "街道",
        "社区",
        "区民政局",
        "居民",
        "申请人",
        "其",
        "至",
        "上报",
        "审核",
        "公示",
        "反馈",
        "指导",
        "督促",
        "组织",
        "开展",
        "进行",
        "负责",
        "配合",
        "协助",
        "发现",
        "每月",
        "定期",
        "25日前",
        "5个工作日内",
        "月末前",
        "24小时",
        "次月",
        "十二",
        "前",
        "内",
        "系统",
        "平台",
        "录入",
        "宣传",
        "整改",
        "处置",
        "违法行为",
        "是否",
        "未",
        "等",
        "工作",
        "后",
        "时",
        "结果",
    ];
    prop_oneof![4 => prop::sample::select(words.to_vec()).prop_map(str::to_owned), 1 => ".{0,3}"]
}

proptest! {
    #[test]
    fn any_text_has_a_reading(text in ".{0,200}", column in prop::sample::select(COLUMNS.to_vec())) {
        stands(&text, &reading(&text, Context { column, item: &text }));
    }

    #[test]
    fn any_sentence_of_the_catalogues_words_has_a_reading(pieces in prop::collection::vec(piece(), 0..40)) {
        let text = pieces.concat();
        let once = read(&text);
        stands(&text, &once);
        prop_assert_eq!(once, read(&text));
    }
}

#[test]
fn a_long_clause_is_read_in_part_and_says_so() {
    for piece in
        ["对街镇上报的问题进行核查，", "对", "的", "、核查", "（", "《", "督促", "前", "在社区系统", "一"]
    {
        let text = piece.repeat(20_000 / piece.chars().count());
        let begun = Instant::now();
        let reading = read(&text);
        assert!(begun.elapsed() < Duration::from_secs(20), "{piece}");
        stands(&text, &reading);
        assert!(reading.doubts.iter().any(|doubt| doubt.field == Field::Text), "{piece}");
        assert_eq!(reading.confidence(), Confidence::Low);
    }
}

#[test]
fn what_is_no_clause_says_so() {
    for text in ["", "  ", "The district bureau reviews applications.", "123", "……"] {
        let reading = read(text);
        assert_eq!(reading.actions, [], "{text}");
        assert_eq!(reading.confidence(), Confidence::Low, "{text}");
    }
}
