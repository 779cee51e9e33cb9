//! The sample project "Demo" that an empty screen offers: the flows of `examples/`, as drafts.

use super::{Authoring, CreateFlow, ProjectView, Result};
use flow::Document;

const SAMPLE_NAME: &str = "Demo";
const SAMPLES: [&str; 2] = [
    include_str!("../../../../examples/order-hotline.yaml"),
    include_str!("../../../../examples/support-router.yaml"),
];

impl Authoring {
    /// A new project "Demo" (`demo`, then `demo-2`, …) with the sample flows as drafts, in one commit.
    pub fn create_sample_project(&self, by: &str) -> Result<ProjectView> {
        let seeds: Vec<CreateFlow> = SAMPLES.iter().map(|text| sample(text)).collect();
        let project = self.found_project(SAMPLE_NAME, None, |project| {
            let (_, changes) = self.sow(project, &[], &seeds, by)?;
            Ok(changes)
        })?;
        let flow_count = u32::try_from(seeds.len()).unwrap_or(u32::MAX);
        self.view_project(flow_count, project)
    }
}

fn sample(text: &str) -> CreateFlow {
    let document = Document::parse(text).expect("a test parses every sample");
    CreateFlow { document: Some(document), ..CreateFlow::default() }
}
