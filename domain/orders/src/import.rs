//! The background job that makes orders of a file.
//!
//! A job is worked off in steps by reactions to its own events: `import_started`, then one `import_advanced` per step,
//! then `import_completed`. The state holds the cursor, so a step that is delivered twice, or is killed half way, is
//! done again from where the last one ended; an order that it made already is met again and counted as made.

use kernel::{Aggregate, Context, ImportId, Refusal, Rejection};
use serde::{Deserialize, Serialize};
use tabular::{DateOrderFinding, DecimalMark};

use crate::columns::{Field, Mapping};

/// What a look at the file found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Analysis {
    /// SHA-256 of the file, in hexadecimal: what was looked at is what is imported.
    pub sha256: String,
    pub encoding: String,
    pub byte_order_mark: bool,
    pub delimiter: char,
    /// `None` when the file has no header.
    pub header_line: Option<u32>,
    /// The names in the header, or `Column 1` …
    pub columns: Vec<String>,
    pub row_count: u32,
    /// Under the proposed mapping.
    pub order_count: u32,
    pub mapping: Mapping,
    /// The mapping is the one that was used for the last file with the same header.
    pub remembered: bool,
    pub dates: DateOrderFinding,
    pub decimal: DecimalMark,
    /// The first rows, cells cut short.
    pub preview: Vec<Vec<String>>,
}

/// What to do with the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ImportPlan {
    pub mapping: Mapping,
    pub date_order: tabular::DateOrder,
    pub decimal: DecimalMark,
    /// Look at everything, write no order.
    pub dry_run: bool,
    /// Release each order to the warehouse at once.
    pub release: bool,
}

/// How far it has come. Orders unless a name says rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    pub orders_total: u32,
    pub orders_done: u32,
    /// Made; in a dry run, those that would be.
    pub created: u32,
    /// There already with the same content.
    pub unchanged: u32,
    pub failed: u32,
    pub rows_total: u32,
    pub rows_failed: u32,
    pub rows_warned: u32,
    /// Rows whose ZIP code was mended.
    pub zips_repaired: u32,
}

impl Counts {
    /// Adds what one step did; the totals stay.
    #[must_use]
    pub const fn plus(self, step: Self) -> Self {
        Self {
            orders_total: self.orders_total,
            rows_total: self.rows_total,
            orders_done: self.orders_done.saturating_add(step.orders_done),
            created: self.created.saturating_add(step.created),
            unchanged: self.unchanged.saturating_add(step.unchanged),
            failed: self.failed.saturating_add(step.failed),
            rows_failed: self.rows_failed.saturating_add(step.rows_failed),
            rows_warned: self.rows_warned.saturating_add(step.rows_warned),
            zips_repaired: self.zips_repaired.saturating_add(step.zips_repaired),
        }
    }
}

/// Why a job ended early.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportStop {
    pub code: String,
    pub detail: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportPhase {
    #[default]
    Absent,
    AwaitingUpload,
    Analyzed,
    Running,
    /// A dry run ended; it can be started for good.
    Checked,
    Completed,
    Failed,
    Cancelled,
}

impl ImportPhase {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Absent => "absent",
            Self::AwaitingUpload => "awaiting_upload",
            Self::Analyzed => "analyzed",
            Self::Running => "running",
            Self::Checked => "checked",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Import {
    pub phase: ImportPhase,
    pub file_name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub analysis: Option<Analysis>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<ImportPlan>,
    /// How often it was started; the results of each run are kept apart.
    pub run: u32,
    pub counts: Counts,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stop: Option<ImportStop>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportCommand {
    Create {
        import_id: ImportId,
        file_name: String,
    },
    Analyze {
        import_id: ImportId,
        analysis: Box<Analysis>,
    },
    Start {
        import_id: ImportId,
        plan: ImportPlan,
    },
    /// One step is done: it began at `from` and did what `step` counts.
    Advance {
        import_id: ImportId,
        run: u32,
        from: u32,
        step: Counts,
    },
    /// The file cannot be worked off.
    Stop {
        import_id: ImportId,
        stop: ImportStop,
    },
    Cancel {
        import_id: ImportId,
    },
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type")]
pub enum ImportEvent {
    #[serde(rename = "import_created")]
    Created { import_id: ImportId, file_name: String },
    #[serde(rename = "import_analyzed")]
    Analyzed { import_id: ImportId, analysis: Box<Analysis> },
    #[serde(rename = "import_started")]
    Started { import_id: ImportId, run: u32, orders_total: u32, rows_total: u32, plan: ImportPlan },
    #[serde(rename = "import_advanced")]
    Advanced { import_id: ImportId, run: u32, counts: Counts },
    #[serde(rename = "import_completed")]
    Completed { import_id: ImportId, run: u32, dry_run: bool, counts: Counts },
    #[serde(rename = "import_failed")]
    Failed { import_id: ImportId, stop: ImportStop },
    #[serde(rename = "import_cancelled")]
    Cancelled { import_id: ImportId },
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportRejection {
    #[error("there is no such import")]
    Absent,
    #[error("the import exists already")]
    AlreadyExists,
    #[error("a file name has 1 to 200 characters")]
    FileName,
    #[error("the file has not been analyzed yet")]
    NotAnalyzed,
    #[error("the import is running")]
    Running,
    #[error("the import has ended")]
    Ended,
    #[error("no column is given for {}", names(.0))]
    MappingIncomplete(Vec<Field>),
    #[error("`{}` points at column {column}, and the file has {columns}", .field.as_str())]
    NoSuchColumn { field: Field, column: u16, columns: usize },
    #[error("that step was done already")]
    StepDone,
}

fn names(fields: &[Field]) -> String {
    fields.iter().map(|field| format!("`{}`", field.as_str())).collect::<Vec<_>>().join(", ")
}

impl Rejection for ImportRejection {
    fn code(&self) -> &'static str {
        match self {
            Self::Absent => "import_not_found",
            Self::AlreadyExists => "import_already_exists",
            Self::FileName => "file_name_invalid",
            Self::NotAnalyzed => "import_not_analyzed",
            Self::Running => "import_running",
            Self::Ended => "import_ended",
            Self::MappingIncomplete(_) => "mapping_incomplete",
            Self::NoSuchColumn { .. } => "column_not_in_file",
            Self::StepDone => "step_already_done",
        }
    }

    fn refusal(&self) -> Refusal {
        match self {
            Self::Absent => Refusal::Absent,
            Self::FileName | Self::MappingIncomplete(_) | Self::NoSuchColumn { .. } => Refusal::Invalid,
            Self::AlreadyExists | Self::NotAnalyzed | Self::Running | Self::Ended | Self::StepDone => Refusal::Conflict,
        }
    }

    fn pointer(&self) -> Option<String> {
        match self {
            Self::FileName => Some("/file_name".to_owned()),
            Self::MappingIncomplete(fields) => fields.first().map(|field| format!("/mapping/{}", field.as_str())),
            Self::NoSuchColumn { field, .. } => Some(format!("/mapping/{}", field.as_str())),
            Self::Absent | Self::AlreadyExists | Self::NotAnalyzed | Self::Running | Self::Ended | Self::StepDone => {
                None
            }
        }
    }
}

impl Aggregate for Import {
    const KIND: &'static str = "import";
    type Command = ImportCommand;
    type Event = ImportEvent;
    type Rejection = ImportRejection;

    fn decide(&self, command: &ImportCommand, _: &Context) -> Result<Vec<ImportEvent>, ImportRejection> {
        use ImportPhase as P;
        match command {
            ImportCommand::Create { import_id, file_name } => match self.phase {
                P::Absent if file_name.trim().is_empty() || file_name.chars().count() > 200 => {
                    Err(ImportRejection::FileName)
                }
                P::Absent => Ok(vec![ImportEvent::Created { import_id: *import_id, file_name: file_name.clone() }]),
                _ => Err(ImportRejection::AlreadyExists),
            },
            ImportCommand::Analyze { import_id, analysis } => match self.phase {
                P::AwaitingUpload | P::Analyzed | P::Checked => {
                    Ok(vec![ImportEvent::Analyzed { import_id: *import_id, analysis: analysis.clone() }])
                }
                P::Absent => Err(ImportRejection::Absent),
                P::Running => Err(ImportRejection::Running),
                P::Completed | P::Failed | P::Cancelled => Err(ImportRejection::Ended),
            },
            ImportCommand::Start { import_id, plan } => self.start(*import_id, plan),
            ImportCommand::Advance { import_id, run, from, step } => self.advance(*import_id, *run, *from, *step),
            ImportCommand::Stop { import_id, stop } => match self.phase {
                P::Running => Ok(vec![ImportEvent::Failed { import_id: *import_id, stop: stop.clone() }]),
                P::Absent => Err(ImportRejection::Absent),
                P::AwaitingUpload | P::Analyzed | P::Checked => Err(ImportRejection::NotAnalyzed),
                P::Completed | P::Failed | P::Cancelled => Err(ImportRejection::Ended),
            },
            ImportCommand::Cancel { import_id } => match self.phase {
                P::AwaitingUpload | P::Analyzed | P::Running | P::Checked => {
                    Ok(vec![ImportEvent::Cancelled { import_id: *import_id }])
                }
                P::Absent => Err(ImportRejection::Absent),
                P::Completed | P::Failed | P::Cancelled => Err(ImportRejection::Ended),
            },
        }
    }

    fn evolve(self, event: &ImportEvent) -> Self {
        use ImportPhase as P;
        match event {
            ImportEvent::Created { file_name, import_id: _ } => {
                Self { phase: P::AwaitingUpload, file_name: file_name.clone(), ..self }
            }
            ImportEvent::Analyzed { analysis, import_id: _ } => {
                Self { phase: P::Analyzed, analysis: Some((**analysis).clone()), ..self }
            }
            ImportEvent::Started { run, orders_total, rows_total, plan, import_id: _ } => Self {
                phase: P::Running,
                run: *run,
                plan: Some(plan.clone()),
                counts: Counts { orders_total: *orders_total, rows_total: *rows_total, ..Counts::default() },
                ..self
            },
            ImportEvent::Advanced { counts, import_id: _, run: _ } => Self { counts: *counts, ..self },
            ImportEvent::Completed { dry_run, counts, import_id: _, run: _ } => {
                Self { phase: if *dry_run { P::Checked } else { P::Completed }, counts: *counts, ..self }
            }
            ImportEvent::Failed { stop, import_id: _ } => Self { phase: P::Failed, stop: Some(stop.clone()), ..self },
            ImportEvent::Cancelled { import_id: _ } => Self { phase: P::Cancelled, ..self },
        }
    }

    fn probes(&self, _: &Context) -> Vec<(&'static str, ImportCommand)> {
        let import_id = kernel::TypedId::derive(&["probe"]);
        let mut probes = vec![("cancel", ImportCommand::Cancel { import_id })];
        if let Some(analysis) = &self.analysis {
            let analysis = Box::new(analysis.clone());
            probes.push(("start", ImportCommand::Start { import_id, plan: analysis.plan() }));
            probes.push(("analyze", ImportCommand::Analyze { import_id, analysis }));
        }
        probes
    }
}

impl Analysis {
    /// What is done when nobody says otherwise.
    pub fn plan(&self) -> ImportPlan {
        ImportPlan {
            mapping: self.mapping.clone(),
            date_order: self.dates.order,
            decimal: self.decimal,
            dry_run: false,
            release: true,
        }
    }
}

impl Import {
    fn start(&self, import_id: ImportId, plan: &ImportPlan) -> Result<Vec<ImportEvent>, ImportRejection> {
        use ImportPhase as P;
        match self.phase {
            P::Analyzed | P::Checked => {}
            P::Absent => return Err(ImportRejection::Absent),
            P::AwaitingUpload => return Err(ImportRejection::NotAnalyzed),
            P::Running => return Err(ImportRejection::Running),
            P::Completed | P::Failed | P::Cancelled => return Err(ImportRejection::Ended),
        }
        let analysis = self.analysis.as_ref().ok_or(ImportRejection::NotAnalyzed)?;
        let columns = analysis.columns.len();
        if let Some((field, column)) = plan.mapping.iter().find(|(_, column)| usize::from(*column) >= columns) {
            return Err(ImportRejection::NoSuchColumn { field, column, columns });
        }
        let missing = plan.mapping.missing();
        if !missing.is_empty() {
            return Err(ImportRejection::MappingIncomplete(missing));
        }
        Ok(vec![ImportEvent::Started {
            import_id,
            run: self.run.saturating_add(1),
            orders_total: analysis.order_count,
            rows_total: analysis.row_count,
            plan: plan.clone(),
        }])
    }

    fn advance(
        &self,
        import_id: ImportId,
        run: u32,
        from: u32,
        step: Counts,
    ) -> Result<Vec<ImportEvent>, ImportRejection> {
        use ImportPhase as P;
        match self.phase {
            P::Running => {}
            P::Absent => return Err(ImportRejection::Absent),
            P::AwaitingUpload | P::Analyzed => return Err(ImportRejection::NotAnalyzed),
            P::Checked | P::Completed | P::Failed | P::Cancelled => return Err(ImportRejection::Ended),
        }
        if run != self.run || from != self.counts.orders_done {
            return Err(ImportRejection::StepDone);
        }
        // Another mapping groups the rows into other orders than the analysis counted; the step knows.
        let totals = Counts { orders_total: step.orders_total, ..self.counts };
        let counts = totals.plus(step);
        let dry_run = self.plan.as_ref().is_some_and(|plan| plan.dry_run);
        Ok(vec![if counts.orders_done >= counts.orders_total {
            ImportEvent::Completed { import_id, run, dry_run, counts }
        } else {
            ImportEvent::Advanced { import_id, run, counts }
        }])
    }
}

#[cfg(test)]
#[path = "import_tests.rs"]
mod tests;
