//! To whom something is reported, submitted, fed back, handed over, sent down or notified.

mod somebody;

use qingdan_model::{Action, Found, Span};

use self::somebody::{LONGEST, antecedent, name, people, skip_links, somebody_at, somebody_from};
use crate::acts::Act;
use crate::lexicon::{Lexicon, Roles};
use crate::phrase::{Mark, Parsed, Phrase};

/// All recipients in order of appearance, each once: `town`, `community`, or as written.
pub(crate) fn recipients(parsed: &Parsed<'_>, lexicon: &Lexicon, acts: &[Act]) -> Vec<Found<String>> {
    let mut found: Vec<Found<String>> = Vec::new();
    let told = [Action::Report, Action::Feedback, Action::Dispatch, Action::Publish];
    for act in
        acts.iter().filter(|act| told.contains(&act.action) && parsed.tokens[act.token].is(Roles::SENDING))
    {
        let phrase = &parsed.phrases[act.phrase];
        // "向相关部门**提供**申请对象资料": what is provided may be somebody's.
        let token = parsed.tokens[act.token];
        let provides = parsed.text[token.start..token.end].ends_with("提供");
        let mut named = if provides { Vec::new() } else { after_verb(parsed, phrase, act.token) };
        if named.is_empty() {
            named = before_verb(parsed, phrase, act.token);
        }
        if named.is_empty() && provides {
            named = after_verb(parsed, phrase, act.token);
        }
        if named.is_empty() {
            named = topic(parsed, act);
        }
        if named.is_empty() {
            named = office_after(parsed, phrase, act.token).into_iter().collect();
        }
        if named.is_empty() {
            named = told_by_kind(parsed, phrase, act.token).into_iter().collect();
        }
        for (value, span) in named {
            let never =
                lexicon.catalogue.wording.sending.never.iter().any(|word| value.contains(word.as_str()));
            if never {
                continue;
            }
            match found.iter_mut().find(|one| one.value == value) {
                Some(one) if one.spans.contains(&span) => {}
                Some(one) => one.spans.push(span),
                None => found.push(Found { value, spans: vec![span] }),
            }
        }
    }
    for (value, span) in asked(parsed).into_iter().chain(applied_to(parsed)) {
        if found.iter().all(|one| one.value != value) {
            found.push(Found { value, spans: vec![span] });
        }
    }
    found
}

/// "向**区财政局**申请资金", "向**有关部门**提出建议": whoever is asked for something.
fn asked(parsed: &Parsed<'_>) -> Vec<(String, Span)> {
    let mut named = Vec::new();
    for phrase in &parsed.phrases {
        let to = phrase.tokens.clone().find(|&at| {
            parsed.marks[at] == Mark::Object && parsed.text[parsed.tokens[at].start..].starts_with('向')
        });
        let mut next = to.map(|to| (to, parsed.tokens[to].end));
        let mut list = Vec::new();
        while let Some((_, start)) = next.take() {
            let Some((end, at)) = somebody_from(parsed, phrase, start) else { break };
            list.push(name(parsed, start, end, at));
            if ["提出", "申请", "发起", "下达", "下发"]
                .iter()
                .any(|word| parsed.text[end..].starts_with(word))
            {
                named.append(&mut list);
            }
            let and = parsed.tokens.get(at + 1).filter(|and| and.start == end && and.is(Roles::AND));
            next = and.map(|and| (at, and.end));
        }
    }
    named
}

/// "居民到**街道**提出申请", "在**社区**申请": where somebody goes who applies.
fn applied_to(parsed: &Parsed<'_>) -> Vec<(String, Span)> {
    let goes = |at: usize| {
        let token = parsed.tokens[at];
        let (before, after) = (&parsed.text[..token.start], &parsed.text[token.end..]);
        token.is(Roles::TOWN.or(Roles::COMMUNITY))
            && parsed.marks[at] != Mark::Aside
            && before.ends_with(['到', '在'])
            && ["提出", "申请"].iter().any(|word| after.starts_with(word))
    };
    let places = (0..parsed.tokens.len()).filter(|&at| goes(at));
    places.map(|at| name(parsed, parsed.tokens[at].start, parsed.tokens[at].end, at)).collect()
}

/// "通知**可能受影响的住户**", "移交**相关执法机构**依法查处": those told, by the last word of what they are called.
fn told_by_kind(parsed: &Parsed<'_>, phrase: &Phrase, verb: usize) -> Option<(String, Span)> {
    let kinds = [
        "部门",
        "机构",
        "机关",
        "单位",
        "人员",
        "住户",
        "农户",
        "商户",
        "委员会",
        "队伍",
        "责任人",
        "专委委员",
    ];
    let start = skip_links(parsed.text, parsed.tokens[verb].end);
    let ends = Roles::ADVERB.or(Roles::AND_THEN).or(Roles::LIGHT).or(Roles::PREPOSITION);
    let end = (verb + 1..phrase.tokens.end).find(|&at| {
        let token = parsed.tokens[at];
        // "移交相关**执法**机构" names an office by what it does.
        let names = kinds.iter().any(|kind| parsed.text[token.end..].starts_with(kind));
        let named = || kinds.iter().any(|kind| parsed.text[..token.start].ends_with(kind));
        let acts = token.is(Roles::VERB) && !names && (parsed.marks[at] == Mark::Own || named());
        let ends = token.is(ends) || acts;
        // "及时报告并协助上级部门处理": another act begins at once.
        token.start > start && ends || token.start == start && token.is(Roles::AND_THEN)
    });
    let end = end.map_or(phrase.end, |end| parsed.tokens[end].start);
    let value = parsed.text.get(start..end)?;
    let is_kind = kinds.iter().any(|kind| value.ends_with(kind));
    (is_kind && value.len() <= LONGEST).then(|| (value.to_owned(), Span { start, end }))
}

/// "上报至区民政局、区残联", "通知申请人补正", "通知其退回".
fn after_verb(parsed: &Parsed<'_>, phrase: &Phrase, verb: usize) -> Vec<(String, Span)> {
    let token = parsed.tokens[verb];
    let mut named = Vec::new();
    let mut start = skip_links(parsed.text, token.end);
    let own = start + '其'.len_utf8();
    // "通知其亲属" names them.
    let names = parsed.tokens.iter().any(|next| next.start == own && next.is(Roles::SOMEBODY));
    if parsed.text[start..].starts_with('其') && !parsed.text[start..].starts_with("其他") && !names {
        return antecedent(parsed, token.start).into_iter().collect();
    }
    if somebody_from(parsed, phrase, start).is_none()
        && let Some(to) = after_object(parsed, phrase, verb)
    {
        start = to;
    }
    while let Some((end, at)) = somebody_from(parsed, phrase, start)
        .or_else(|| somebody_at(parsed, phrase, start).filter(|_| !named.is_empty()))
    {
        named.push(name(parsed, start, end, at));
        let and = parsed.tokens.get(at + 1).filter(|next| next.start == end && next.is(Roles::AND));
        match and {
            Some(and) if and.end <= phrase.end => start = and.end,
            _ => break,
        }
    }
    named
}

/// "上报**花名表至**区民政局": where the name begins.
fn after_object(parsed: &Parsed<'_>, phrase: &Phrase, verb: usize) -> Option<usize> {
    let start = parsed.tokens[verb].end;
    let next = parsed.tokens[verb + 1..].iter().zip(&parsed.marks[verb + 1..]);
    let end = next
        .filter(|(token, mark)| token.is(Roles::VERB) && **mark == Mark::Own)
        .map(|(token, _)| token.start);
    let end = end.chain([phrase.end]).min()?;
    let to = parsed.text[start..end].rfind(['至', '给'])?;
    Some(start + to + '至'.len_utf8())
}

/// "对物业企业，下达通知书": somebody whom the phrase before names and nothing else.
fn topic(parsed: &Parsed<'_>, act: &Act) -> Vec<(String, Span)> {
    let before = act.phrase.checked_sub(1).and_then(|before| parsed.phrases.get(before));
    let Some(phrase) = before.filter(|phrase| !phrase.ends_sentence) else { return Vec::new() };
    let Some(first) = parsed.tokens[phrase.tokens.clone()].first() else { return Vec::new() };
    let opens = first.start == phrase.start && ["对", "向"].contains(&&parsed.text[first.start..first.end]);
    let named = somebody_from(parsed, phrase, first.end).filter(|(end, _)| opens && *end == phrase.end);
    named.map(|(end, at)| name(parsed, first.end, end, at)).into_iter().collect()
}

/// "送至县动物救护站", "报送至区安委办": an office by the end of its name.
fn office_after(parsed: &Parsed<'_>, phrase: &Phrase, verb: usize) -> Option<(String, Span)> {
    let text = &parsed.text[parsed.tokens[verb].start..phrase.end];
    let to = text.find(['至', '给', '往'])?;
    let start = parsed.tokens[verb].start + to + '至'.len_utf8();
    let next = (verb + 1..phrase.tokens.end).find(|&at| {
        let token = parsed.tokens[at];
        token.start >= start
            && (token.is(Roles::VERB) && parsed.marks[at] == Mark::Own
                || token.is(Roles::AND.or(Roles::AND_THEN)))
    });
    let end = next.map_or(phrase.end, |next| parsed.tokens[next].start);
    let value = parsed.text.get(start..end)?;
    let offices = ["局", "站", "所", "中心", "队", "委", "办", "院", "部", "股", "室", "委员会", "公司"];
    let is_office =
        offices.iter().any(|office| value.ends_with(office)) && !value.contains(['的', '系', '台']);
    (is_office && value.len() <= LONGEST).then(|| (value.to_owned(), Span { start, end }))
}

/// "向区公安局报告", "对申请人告知".
fn before_verb(parsed: &Parsed<'_>, phrase: &Phrase, verb: usize) -> Vec<(String, Span)> {
    let opens = phrase.tokens.clone().take_while(|&at| at < verb).filter(|&at| {
        let token = parsed.tokens[at];
        let word = &parsed.text[token.start..token.end];
        // "将核实情况向区民政局上报": inside an object of 将 the word stands free.
        let free = parsed.marks[at] == Mark::Own && word == "向";
        (parsed.marks[at] == Mark::Object || free) && ["向", "给", "对", "面向"].contains(&word)
    });
    let Some(open) = opens.last() else { return Vec::new() };
    let is_to = parsed.text[parsed.tokens[open].start..].starts_with(['向', '给', '面']);
    let told = ["告知", "通知", "下达", "送达", "书面告知", "答复", "回复", "下发"];
    let token = parsed.tokens[verb];
    if !is_to && !told.contains(&&parsed.text[token.start..token.end]) {
        return Vec::new();
    }
    let own = parsed.marks[open];
    let is_inside =
        |at: usize| parsed.marks[at] == own && !(own == Mark::Own && parsed.tokens[at].is(Roles::VERB));
    let inside = (open + 1..verb).take_while(|&at| is_inside(at));
    let parties: Vec<usize> = inside.filter(|&at| parsed.tokens[at].is(Roles::SOMEBODY)).collect();
    let mut named = Vec::new();
    let mut start = parsed.tokens[open].end;
    for at in parties {
        let end = parsed.tokens[at].end;
        let of_next = parsed.text[end..].starts_with('的');
        let joined =
            parsed.tokens.get(at + 1).is_some_and(|next| next.start == end && next.is(Roles::SOMEBODY));
        let ends = parsed.tokens.get(at + 1).is_none_or(|next| {
            !is_inside(at + 1) || next.start == end && (next.is(Roles::AND) || next.is(Roles::PREPOSITION))
        });
        if !of_next && !joined && ends && end - start <= LONGEST {
            named.push(name(parsed, start, end, at));
            start = parsed.tokens.get(at + 1).map_or(end, |next| next.end);
        }
    }
    if named.is_empty() {
        named.extend(people(parsed, parsed.tokens[open].end, verb));
    }
    named
}
