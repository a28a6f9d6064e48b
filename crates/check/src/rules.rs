//! All rules, in the order of their codes.

mod cells;
mod clause_number;
mod count_mismatch;
mod dangling;
mod deadlines_collide;
mod department_assists;
mod department_without_duties;
mod doubled_words;
mod empty_cell;
mod foreign_place;
mod former_name;
mod half_width;
mod in_two_lists;
mod layout_leftovers;
mod no_online_publication;
mod notice_without_period;
mod number_gap;
mod number_repeated;
mod other_name;
mod outside_report;
mod reclaimed_still_asked;
mod repeated_clause;
mod repeated_department;
mod same_duty_twice;
mod sent_to_nobody;
mod stray_latin;
mod stray_punctuation;
mod support_label;
mod support_missing;
mod town_decides;
mod truncated_name;
mod unfinished_clause;
mod unlisted_department;
mod unpaired_brackets;
mod unsaid_receiver;
mod vague_deadline;
mod varying_name;
mod waited_for;
mod waits;
mod wrong_column;

use crate::rule::Rule;

/// All rules, in the order of their codes.
pub static RULES: &[Rule] = &[
    number_gap::RULE,                // QD101
    number_repeated::RULE,           // QD102
    count_mismatch::RULE,            // QD103
    empty_cell::RULE,                // QD104
    clause_number::RULE,             // QD105
    department_without_duties::RULE, // QD201
    unlisted_department::RULE,       // QD202
    other_name::RULE,                // QD203
    truncated_name::RULE,            // QD204
    former_name::RULE,               // QD205
    varying_name::RULE,              // QD206
    repeated_department::RULE,       // QD207
    support_missing::RULE,           // QD301
    support_label::RULE,             // QD302
    town_decides::RULE,              // QD401
    department_assists::RULE,        // QD402
    wrong_column::RULE,              // QD403
    reclaimed_still_asked::RULE,     // QD404
    in_two_lists::RULE,              // QD405
    sent_to_nobody::RULE,            // QD501
    waited_for::RULE,                // QD502
    outside_report::RULE,            // QD503
    deadlines_collide::RULE,         // QD504
    vague_deadline::RULE,            // QD505
    notice_without_period::RULE,     // QD506
    no_online_publication::RULE,     // QD507
    unsaid_receiver::RULE,           // QD508
    repeated_clause::RULE,           // QD601
    same_duty_twice::RULE,           // QD602
    stray_latin::RULE,               // QD603
    doubled_words::RULE,             // QD604
    half_width::RULE,                // QD605
    layout_leftovers::RULE,          // QD606
    stray_punctuation::RULE,         // QD607
    unpaired_brackets::RULE,         // QD608
    unfinished_clause::RULE,         // QD609
    foreign_place::RULE,             // QD610
];

/// The rule with this code (`QD101`) or name (`number-gap`).
pub fn rule(called: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code.eq_ignore_ascii_case(called) || rule.name == called)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_in_order_and_every_page_says_something() {
        let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        assert!(codes.is_sorted_by(|one, next| one < next), "{codes:?}");
        for rule in RULES {
            let says = [
                rule.title,
                rule.english,
                rule.why,
                rule.why_english,
                rule.example.wrong,
                rule.example.right,
            ];
            assert!(says.iter().all(|text| !text.is_empty()), "{}", rule.code);
            assert_ne!(rule.example.wrong, rule.example.right, "{}", rule.code);
        }
    }

    #[test]
    fn rules_are_found_by_code_and_by_name() {
        assert_eq!(rule("qd101").map(|rule| rule.name), Some("number-gap"));
        assert_eq!(rule("number-gap").map(|rule| rule.code), Some("QD101"));
        assert!(rule("QD999").is_none());
    }
}
