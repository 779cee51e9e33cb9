//! What people read when a review doesn't let them: clauses that say what there is and what to do next.

use super::ReviewStatus;

pub(in crate::lifecycle) fn is_open(status: ReviewStatus) -> String {
    let what = match status {
        ReviewStatus::Requested => "waits for a checker already: change the draft or withdraw the",
        ReviewStatus::Approved => "is approved already: deploy it, or withdraw the",
        ReviewStatus::Rejected | ReviewStatus::Withdrawn => "had its answer already: withdraw the",
    };
    format!("this draft {what} review to request another one")
}

pub(in crate::lifecycle) fn is_closed(status: ReviewStatus, version: Option<u32>) -> String {
    if let Some(version) = version {
        return format!("what this review approved is deployed as version {version}");
    }
    match status {
        ReviewStatus::Requested => "this review waits for a checker",
        ReviewStatus::Approved => "this review is approved already: deploy the draft",
        ReviewStatus::Rejected => "this review was rejected: request a new one",
        ReviewStatus::Withdrawn => "this review was withdrawn: request a new one",
    }
    .to_owned()
}

pub(in crate::lifecycle) fn has_changed(is_stale: bool) -> &'static str {
    if is_stale {
        "the draft isn't what it was when the review was requested: it needs a new request"
    } else {
        "the review isn't about what you looked at: load it again and look at its difference"
    }
}

pub(in crate::lifecycle) fn asks_for_approval(status: Option<ReviewStatus>) -> String {
    let what = match status {
        None => "request a review",
        Some(ReviewStatus::Requested) => "its review waits for a checker",
        Some(ReviewStatus::Rejected) => {
            "its review was rejected, so change the draft and request another"
        }
        Some(ReviewStatus::Withdrawn) => "its review was withdrawn, so request another",
        Some(ReviewStatus::Approved) => "approve what is to be deployed",
    };
    format!("in this project another person approves a draft before it is deployed: {what}")
}
