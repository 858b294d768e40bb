//! What may be wrong with a case of the archive.

use protocol::refusal::Refusal;
use store::CaseRefusal;

/// Why a case did not do what was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CaseProblem {
    /// A reason has 1 to 500 characters.
    #[error("no reason, or a long one")]
    Reason,
    /// A case has 1 to 50 people.
    #[error("no people, or too many")]
    People,
    /// The period is empty or has not begun.
    #[error("not a period of the past")]
    Period,
    /// The attachment store does not have a file that the entry names.
    #[error("the file is missing in the attachment store")]
    FileMissing,
    /// The store refused.
    #[error(transparent)]
    Refused(#[from] CaseRefusal),
}

impl From<CaseProblem> for Refusal {
    fn from(problem: CaseProblem) -> Self {
        match problem {
            CaseProblem::Reason | CaseProblem::People | CaseProblem::Period => Self::Malformed,
            CaseProblem::FileMissing | CaseProblem::Refused(CaseRefusal::Unknown | CaseRefusal::Outside) => Self::NotFound,
            CaseProblem::Refused(CaseRefusal::Expired) => Self::Gone,
            CaseProblem::Refused(CaseRefusal::Own | CaseRefusal::Decided | CaseRefusal::NotOpen | CaseRefusal::Unrecorded) => {
                Self::NotAllowed
            }
        }
    }
}
