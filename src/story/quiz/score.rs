//! The score: what was answered, what it was worth, and what is to be repeated.
//!
//! Refuses grades: points, and the kinds that went wrong.

use super::Question;

/// What became of one question.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mark {
    /// The question's place in the quiz.
    pub place: usize,
    /// How much of the answer was right, 0 to 1.
    pub credit: f64,
}

/// The marks of a quiz, in the order of the answers.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Score {
    /// One for each answered question.
    pub marks: Vec<Mark>,
}

impl Score {
    /// Points that were won, of those there were for the answered questions.
    #[must_use]
    pub fn points(&self, questions: &[Question]) -> (f64, u32) {
        let (mut won, mut worth) = (0.0, 0);
        for mark in &self.marks {
            if let Some(question) = questions.get(mark.place) {
                let points = question.kind.level.points();
                won += mark.credit * f64::from(points);
                worth += points;
            }
        }
        (won, worth)
    }

    /// How many were wholly right.
    #[must_use]
    pub fn right(&self) -> usize {
        self.marks.iter().filter(|mark| mark.credit >= 1.0).count()
    }

    /// The places of the questions that were not wholly right, in the order of the answers.
    #[must_use]
    pub fn wrong(&self) -> Vec<usize> {
        let wrong = self.marks.iter().filter(|mark| mark.credit < 1.0);
        wrong.map(|mark| mark.place).collect()
    }
}
