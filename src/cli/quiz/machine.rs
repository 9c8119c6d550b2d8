//! Questions for programs.
//!
//! Without the key it holds no answer. Refuses prose.

use super::{Handout, offered};
use crate::story::quiz::{Form, Question};
use crate::text::clean_line;
use serde_json::{Value, json};
use std::io::{self, Write};

impl Handout<'_> {
    pub(super) fn json(&self, out: &mut dyn Write) -> io::Result<()> {
        let questions: Vec<Value> = self.dealt.iter().map(|one| self.value(one)).collect();
        let mut value = json!({
            "design": clean_line(&self.loaded.name),
            "title": clean_line(self.loaded.title()),
            "seed": self.args.seed,
            "of": self.bank.questions.len(),
            "points": self.points(),
            "questions": questions,
        });
        if let (true, Some(fields)) = (self.args.left_out, value.as_object_mut()) {
            let kinds = self.bank.left_out.iter();
            let kinds: Vec<Value> = kinds
                .map(|kind| json!({"kind": kind.name, "lacks": kind.needs}))
                .collect();
            fields.insert("left_out".to_owned(), kinds.into());
        }
        writeln!(out, "{value:#}")
    }

    fn value(&self, question: &Question) -> Value {
        let form = match &question.form {
            Form::One(_) => "choice",
            Form::Several(_) => "multiple-choice",
            Form::Number { .. } => "number",
            Form::Order { .. } => "order",
        };
        let mut value = json!({
            "id": clean_line(&question.id()),
            "kind": question.kind.name,
            "title": question.kind.title,
            "level": question.kind.level.word(),
            "points": question.kind.level.points(),
            "text": clean_line(&question.text),
            "form": form,
        });
        let Some(fields) = value.as_object_mut() else {
            return value;
        };
        let options: Vec<String> = offered(&question.form)
            .into_iter()
            .map(clean_line)
            .collect();
        if options.is_empty() {
            if let Form::Number { unit, .. } = question.form {
                fields.insert("unit".to_owned(), unit.into());
            }
        } else {
            fields.insert("options".to_owned(), options.into());
        }
        if !self.args.answers {
            return value;
        }
        let right: Vec<usize> = match &question.form {
            Form::One(offers) | Form::Several(offers) => {
                let each = offers.iter().enumerate();
                each.filter(|(_, offer)| offer.right)
                    .map(|(place, _)| place)
                    .collect()
            }
            Form::Order { right, .. } => right.clone(),
            Form::Number {
                value, tolerance, ..
            } => {
                fields.insert("value".to_owned(), (*value).into());
                fields.insert("tolerance".to_owned(), (*tolerance).into());
                Vec::new()
            }
        };
        if !right.is_empty() {
            fields.insert("right".to_owned(), right.into());
        }
        let down: Vec<String> = question
            .proof
            .down
            .iter()
            .map(|id| clean_line(id))
            .collect();
        for (field, text) in [
            ("answer", clean_line(&question.answer())),
            ("why", clean_line(&question.why)),
            ("shown", clean_line(&question.proof.shown)),
            (
                "run",
                clean_line(&question.proof.run.line(self.loaded.argument())),
            ),
        ] {
            fields.insert(field.to_owned(), text.into());
        }
        fields.insert("down".to_owned(), down.into());
        value
    }
}
