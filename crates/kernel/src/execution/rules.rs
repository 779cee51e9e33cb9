//! What may follow what: the invariants of a journal. Live a broken one is a bug and panics, on replay it is a corrupt
//! journal. Changes nothing.

use super::{Cursor, Execution, Frame, Pending, way_out};
use crate::{
    effect::Performance,
    entry::{
        self, AttemptFailed, AttemptStarted, Called, Ended, Entry, Intended, Started, StepEnded,
        Waiting, Writes,
    },
    execution::Status,
};
use flow::{Node, program::Op};

/// A journal that can't have been left by this program.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("entry {index} of the journal can't be: {reason}")]
pub struct Corrupt {
    /// From 0.
    pub index: usize,
    pub reason: &'static str,
}

type Verdict = Result<(), &'static str>;

impl Execution {
    /// Whether this entry may follow what happened so far.
    pub(super) fn check(&self, entry: &Entry) -> Verdict {
        match entry {
            Entry::Started(started) => return self.check_started(started),
            Entry::StepEnded(_)
            | Entry::Intended(_)
            | Entry::AttemptFailed(_)
            | Entry::AttemptStarted(_)
            | Entry::Waiting(_)
            | Entry::Called(_)
            | Entry::Ended(_) => {}
        }
        must(self.has_started(), "the execution hasn't started")?;
        must(self.state.end.is_none(), "the execution has ended")?;
        match entry {
            Entry::Started(_) => Ok(()),
            Entry::StepEnded(ended) => self.check_step_ended(ended),
            Entry::Intended(intended) => self.check_intended(intended),
            Entry::AttemptFailed(failed) => self.check_attempt_failed(failed),
            Entry::AttemptStarted(started) => self.check_attempt_started(started),
            Entry::Waiting(waiting) => self.check_waiting(waiting),
            Entry::Called(called) => self.check_called(called),
            Entry::Ended(ended) => self.check_ended(ended),
        }
    }

    fn check_started(&self, started: &Started) -> Verdict {
        must(!self.has_started(), "the execution has already started")?;
        must(u128::from_str_radix(&started.seed, 16).is_ok(), "the seed isn't hexadecimal")?;
        let pinned = started.subroutines.iter().map(|(key, pinned)| (key, *pinned));
        must(pinned.eq(self.programs.pins()), "these aren't the subroutines that it started with")
    }

    fn check_step_ended(&self, ended: &StepEnded) -> Verdict {
        let (frame, node) = self.place(ended.p)?;
        match &frame.cursor {
            Cursor::At(_) => self.check_begins(frame, ended.p)?,
            Cursor::Performing { performance, pending } => {
                must(*performance == ended.p, "a step ended that wasn't the one under way")?;
                check_last_attempt(pending, ended)?;
                self.check_callee_ended(pending, ended)?;
            }
            Cursor::Returning { .. } | Cursor::Stopping | Cursor::Failing { .. } => {
                return Err("a step ended after the last one of its frame");
            }
        }
        must(
            way_out(node, &ended.outcome, ended.error.is_some()).is_some(),
            "the outcome isn't a way out of its action",
        )?;
        match ended.writes {
            Writes::Nothing => Ok(()),
            Writes::Variables => must(
                ended.outputs.as_ref().is_some_and(|outputs| outputs.is_object()),
                "variables are written that aren't an object",
            ),
            Writes::Response => {
                must(ended.outputs.is_some(), "a response without outputs")?;
                must(self.state.response.is_none(), "a second response")
            }
            Writes::Tags => must(
                ended.outputs.as_deref().and_then(entry::tags).is_some(),
                "tags are written that aren't a list of texts",
            ),
        }
    }

    /// The step that called a subroutine ends as the subroutine did.
    fn check_callee_ended(&self, pending: &Pending, ended: &StepEnded) -> Verdict {
        let Pending::Call { frame } = pending else { return Ok(()) };
        let callee = self.state.frames.get(frame).ok_or("a subroutine that doesn't exist")?;
        let ends = match &callee.cursor {
            Cursor::Returning { .. } => ended.error.is_none(),
            Cursor::At(None) => true,
            Cursor::Failing { .. } => ended.error.is_some(),
            Cursor::At(Some(_)) | Cursor::Performing { .. } | Cursor::Stopping => false,
        };
        must(ends, "a step ended otherwise than the subroutine that it called")
    }

    fn check_intended(&self, intended: &Intended) -> Verdict {
        let (frame, node) = self.place(intended.p)?;
        self.check_begins(frame, intended.p)?;
        must(matches!(node.op, Op::Effect(_)), "an intent of an action that leaves nothing")
    }

    fn check_attempt_failed(&self, failed: &AttemptFailed) -> Verdict {
        match self.pending(failed.p)? {
            Pending::Attempt { number, .. } => {
                must(*number == failed.attempt, "an attempt failed that isn't under way")
            }
            Pending::Retry { .. } | Pending::Wait { .. } | Pending::Call { .. } => {
                Err("an attempt failed while none was under way")
            }
        }
    }

    fn check_attempt_started(&self, started: &AttemptStarted) -> Verdict {
        match self.pending(started.p)? {
            Pending::Retry { failed, .. } => {
                must(failed + 1 == started.attempt, "an attempt started out of turn")
            }
            Pending::Attempt { .. } | Pending::Wait { .. } | Pending::Call { .. } => {
                Err("an attempt started that nothing asked for")
            }
        }
    }

    fn check_waiting(&self, waiting: &Waiting) -> Verdict {
        let (frame, node) = self.place(waiting.p)?;
        self.check_begins(frame, waiting.p)?;
        must(matches!(node.op, Op::Wait(_)), "a wait of an action that doesn't wait")
    }

    fn check_called(&self, called: &Called) -> Verdict {
        let (frame, node) = self.place(called.p)?;
        self.check_begins(frame, called.p)?;
        let key = node.op.callee().ok_or("a call of an action that runs no subroutine")?;
        must(self.programs.subroutine(key).is_some(), "a call of a subroutine that isn't pinned")?;
        must(called.frame == self.state.next_frame, "a frame out of turn")
    }

    fn check_ended(&self, ended: &Ended) -> Verdict {
        must(ended.status.has_ended(), "an end without a final status")?;
        match ended.status {
            Status::Completed => {
                let root = &self.state.frames[&super::ROOT];
                let at_end = matches!(root.cursor, Cursor::At(None) | Cursor::Returning { .. })
                    || self.state.frames.values().any(|frame| frame.cursor == Cursor::Stopping);
                must(at_end, "completed while steps were left")
            }
            Status::Failed => must(ended.error.is_some(), "failed without an error"),
            Status::Cancelled | Status::Running | Status::Waiting => Ok(()),
        }
    }

    fn check_begins(&self, frame: &Frame, performance: Performance) -> Verdict {
        must(frame.cursor == Cursor::At(Some(performance.node)), "a step that isn't the next one")?;
        let expected = frame.next_performance(performance.frame, performance.node);
        must(performance == expected, "a visit out of turn")
    }

    fn place(&self, performance: Performance) -> Result<(&Frame, &Node), &'static str> {
        let frame =
            self.state.frames.get(&performance.frame).ok_or("a frame that doesn't exist")?;
        let node = frame
            .kind
            .program(&self.programs)
            .nodes
            .get(performance.node.0 as usize)
            .ok_or("a node that doesn't exist")?;
        Ok((frame, node))
    }

    fn pending(&self, of: Performance) -> Result<&Pending, &'static str> {
        let (frame, _) = self.place(of)?;
        match &frame.cursor {
            Cursor::Performing { performance, pending } if *performance == of => Ok(pending),
            Cursor::Performing { .. }
            | Cursor::At(_)
            | Cursor::Returning { .. }
            | Cursor::Stopping
            | Cursor::Failing { .. } => Err("an attempt of a step that isn't under way"),
        }
    }
}

fn check_last_attempt(pending: &Pending, ended: &StepEnded) -> Verdict {
    let last = ended.attempt.map(|attempt| attempt.number);
    match pending {
        Pending::Attempt { number, .. } => {
            must(last == Some(*number), "a step ended by an attempt that isn't under way")
        }
        Pending::Retry { .. } => Err("a step ended while its next attempt was due"),
        Pending::Wait { .. } => must(last.is_none(), "a wait ended by an attempt"),
        Pending::Call { .. } => must(last.is_none(), "a call ended by an attempt"),
    }
}

fn must(holds: bool, otherwise: &'static str) -> Verdict {
    if holds { Ok(()) } else { Err(otherwise) }
}
