//! Room for one less: how busy the others are when one is gone.
//!
//! Refuses stages whose workers are not stated: there is no figure for them.

use super::super::draft::Draft;
use super::super::figure;
use super::words::{MOST, played};
use crate::design::model::NodeId;
use crate::reliability::{OneLess, Survivor, one_less};
use crate::story::claims::{Bench, Run};

/// The deaths whose heirs' rates are all stated, with the busiest heir.
fn deaths(bench: &Bench<'_>) -> Vec<(OneLess, Survivor, f64, f64)> {
    let all = one_less(bench.model(), bench.case.flow).into_iter();
    let known = |one: OneLess| {
        let first = one.rest.first()?.clone();
        let (now, then) = (first.utilisation()?, first.utilisation_then()?);
        let is_whole = one.rest.iter().all(|heir| heir.can_do_rps.is_some());
        (is_whole && now > 0.0).then_some((one, first, now, then))
    };
    all.filter_map(known).collect()
}

fn name<'a>(bench: &Bench<'a>, station: usize) -> &'a str {
    bench.case.name(NodeId::new(station))
}

/// A figure to four digits that count, so that a reader who works with it comes to the same.
fn to_four(value: f64) -> String {
    let decimals = (3.0 - value.abs().max(1e-9).log10().floor()).clamp(0.0, 12.0) as usize;
    let text = format!("{value:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

/// How busy the busiest of the others is when one dies.
pub(super) fn one_dies(bench: &Bench<'_>) -> Vec<Draft> {
    // Copies of one another are asked about once.
    let mut asked: Vec<(String, String)> = Vec::new();
    let mut alike = |death: &OneLess, heir: &Survivor| {
        let authored = |station| bench.model().graph[NodeId::new(station)].authored.clone();
        let pair = (authored(death.without), authored(heir.station));
        let is_known = asked.contains(&pair);
        asked.push(pair);
        is_known
    };
    let mut deaths = deaths(bench);
    deaths.retain(|(death, heir, ..)| !alike(death, heir));
    let ask = |(death, heir, now, then): (OneLess, Survivor, f64, f64)| {
        let (gone, heir_name) = (name(bench, death.without), name(bench, heir.station));
        let text = format!(
            "{heir_name} is busy for {} % of what it can do, with {} requests a second. {gone} \
             dies. How busy is {heir_name} then?",
            figure(now * 100.0),
            figure(heir.offered_rps)
        );
        let mut why = format!(
            "It gets {} requests a second instead of {}, and can do {}: {} %.",
            figure(heir.then_rps),
            figure(heir.offered_rps),
            figure(heir.can_do_rps.unwrap_or(0.0)),
            figure(then * 100.0)
        );
        if then > 1.0 {
            why.push_str(" What is over 100 % queues until somebody gives up.");
        }
        Draft::number(gone, text, then * 100.0, (then * 5.0).min(2.0), "%")
            .why(why)
            .down([gone.to_owned()])
            .look([gone.to_owned(), heir_name.to_owned()])
            .run(played(gone))
    };
    deaths.into_iter().take(MOST).map(ask).collect()
}

/// The most requests a second with which one may die.
pub(super) fn one_to_spare(bench: &Bench<'_>) -> Vec<Draft> {
    let rps = bench.model().topology.workload.rps;
    let mut stages: Vec<(usize, usize, usize, f64)> = Vec::new();
    for (death, heir, _, then) in deaths(bench) {
        let Some(chooser) = death.choosers.first() else {
            continue;
        };
        match stages.iter_mut().find(|(known, ..)| known == chooser) {
            Some(stage) if stage.3 < then => {
                *stage = (*chooser, death.without, heir.station, then);
            }
            Some(_) => {}
            None => stages.push((*chooser, death.without, heir.station, then)),
        }
    }
    let ask = |(chooser, gone, heir, then): (usize, usize, usize, f64)| {
        let most = rps / then;
        let (chooser, gone) = (name(bench, chooser), name(bench, gone));
        let heir = name(bench, heir);
        let text = format!(
            "At {rps} requests a second, the death of {gone} would leave {heir} busy for {} %. Up \
             to how many requests a second may any one of those behind {chooser} die without \
             overload of the others?",
            figure(then * 100.0)
        );
        let why = format!(
            "Load grows with what comes: {rps} ÷ {} = {}. More than that, and the loss of one \
             overloads {heir}, though nothing looks wrong before.",
            to_four(then),
            figure(most)
        );
        Draft::number(chooser, text, most, most * 0.02, "requests/s")
            .why(why)
            .down([gone.to_owned()])
            .look([gone.to_owned(), heir.to_owned()])
            .run(Run::new("availability"))
    };
    stages.into_iter().take(MOST).map(ask).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_keeps_the_digits_that_are_worked_with() {
        let told = [0.006_25, 0.222_222, 22.222_22, 4_321.9, 0.0, 150.0].map(to_four);
        assert_eq!(told, ["0.00625", "0.2222", "22.22", "4322", "0", "150"]);
    }
}
