//! Where a trigger event goes: project slug and path, or flow, to the active version's program. Kept in memory; the
//! authoring service updates it after each commit. Never decides what may be deployed.

use super::{capacity::Capacity, limits::PROGRAMS_KEPT_MAX};
use crate::port::{Catalog, Project, StoreError};
use flow::{
    FlowId, Program, ProjectId, TimeZone, check,
    document::ContentHash,
    lifecycle::FlowHead,
    network::{AllowList, HostList},
};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError, RwLock},
};

pub struct Directory {
    catalog: Arc<dyn Catalog>,
    routes: RwLock<Routes>,
    programs: Mutex<HashMap<ContentHash, Arc<Program>>>,
}

/// What executions and ingress need of a project.
#[derive(Debug)]
pub struct ProjectFacts {
    pub id: ProjectId,
    pub name: String,
    pub slug: String,
    /// Who may trigger its flows without being an administrator.
    pub allow_list: AllowList,
    /// Where its requests may go.
    pub egress_allow: Arc<HostList>,
    /// Steps of one execution.
    pub steps_max: u32,
    pub capacity: Capacity,
    /// The same as expressions see it.
    pub value: Arc<Value>,
}

/// An active version, ready to start.
#[derive(Debug)]
pub struct Deployed {
    pub flow: FlowId,
    pub project: Arc<ProjectFacts>,
    pub version: u32,
    pub document: ContentHash,
    pub program: Arc<Program>,
}

#[derive(Default)]
struct Routes {
    projects: HashMap<ProjectId, Arc<ProjectFacts>>,
    flows: HashMap<FlowId, Arc<Route>>,
    /// Project slug → webhook path → route.
    webhooks: HashMap<String, HashMap<String, Arc<Route>>>,
}

struct Route {
    flow: FlowId,
    project: Arc<ProjectFacts>,
    version: u32,
    document: ContentHash,
    webhook_path: Option<String>,
    /// Compiled at the first trigger event.
    deployed: OnceLock<Arc<Deployed>>,
}

impl Directory {
    /// Reads every project and flow head once.
    pub fn load(catalog: Arc<dyn Catalog>) -> Result<Arc<Self>, StoreError> {
        let directory = Self { catalog, routes: RwLock::default(), programs: Mutex::default() };
        for project in directory.catalog.projects()? {
            directory.put_project(&project);
        }
        for head in directory.catalog.flows(None)? {
            directory.put_flow(&head);
        }
        Ok(Arc::new(directory))
    }

    pub fn webhook(&self, slug: &str, path: &str) -> Option<Arc<Deployed>> {
        let route = self.read().webhooks.get(slug)?.get(path)?.clone();
        self.deploy(&route)
    }

    pub fn deployed(&self, flow: FlowId) -> Option<Arc<Deployed>> {
        let route = self.read().flows.get(&flow)?.clone();
        self.deploy(&route)
    }

    pub fn project(&self, project: ProjectId) -> Option<Arc<ProjectFacts>> {
        self.read().projects.get(&project).cloned()
    }

    /// The program of a pinned document, compiled once.
    pub fn program(&self, hash: ContentHash) -> Result<Arc<Program>, StoreError> {
        if let Some(program) = self.programs().get(&hash) {
            return Ok(program.clone());
        }
        let document = self
            .catalog
            .document(hash)?
            .ok_or_else(|| StoreError::Corrupt(format!("the document {hash} is missing")))?;
        let (program, _) = check(&document);
        let program = program
            .ok_or_else(|| StoreError::Corrupt(format!("the document {hash} doesn't compile")))?;
        let program = Arc::new(program);
        self.keep(hash, program.clone());
        Ok(program)
    }

    /// Call after the commit that wrote the project.
    pub fn put_project(&self, project: &Project) {
        let mut routes = self.write();
        let mut facts = ProjectFacts::new(project);
        if let Some(before) = routes.projects.get(&project.id) {
            facts.capacity = before.capacity.with_bound(project.settings.running_max);
        }
        let facts = Arc::new(facts);
        routes.projects.insert(project.id, facts.clone());
        let of_project: Vec<_> =
            routes.flows.values().filter(|route| route.project.id == project.id).cloned().collect();
        for route in of_project {
            routes.put(Arc::new(Route {
                flow: route.flow,
                project: facts.clone(),
                version: route.version,
                document: route.document,
                webhook_path: route.webhook_path.clone(),
                deployed: OnceLock::new(),
            }));
        }
    }

    /// Call after the commit that deleted the project.
    pub fn remove_project(&self, project: ProjectId) {
        let mut routes = self.write();
        if let Some(facts) = routes.projects.remove(&project) {
            routes.webhooks.remove(&facts.slug);
        }
        routes.flows.retain(|_, route| route.project.id != project);
    }

    /// Call after the commit that wrote the flow. Flows without an active version, and deleted ones, have no route.
    pub fn put_flow(&self, head: &FlowHead) {
        let mut routes = self.write();
        routes.drop_flow(head.id);
        let (Some(active), None) = (&head.active, head.deleted_at) else { return };
        let Some(project) = routes.projects.get(&head.project).cloned() else { return };
        routes.put(Arc::new(Route {
            flow: head.id,
            project,
            version: active.number,
            document: active.document,
            webhook_path: active.webhook_path.clone(),
            deployed: OnceLock::new(),
        }));
    }

    fn deploy(&self, route: &Route) -> Option<Arc<Deployed>> {
        if let Some(deployed) = route.deployed.get() {
            return Some(deployed.clone());
        }
        match self.program(route.document) {
            Ok(program) => Some(
                route
                    .deployed
                    .get_or_init(|| {
                        Arc::new(Deployed {
                            flow: route.flow,
                            project: route.project.clone(),
                            version: route.version,
                            document: route.document,
                            program,
                        })
                    })
                    .clone(),
            ),
            Err(error) => {
                tracing::error!(flow.id = %route.flow, flow.version = route.version, %error, "An active version can't be loaded.");
                None
            }
        }
    }

    fn keep(&self, hash: ContentHash, program: Arc<Program>) {
        let mut programs = self.programs();
        if programs.len() >= PROGRAMS_KEPT_MAX {
            programs.retain(|_, program| Arc::strong_count(program) > 1);
        }
        programs.insert(hash, program);
    }

    // A panic can't leave these maps half-written: every write is a whole insert or removal.
    fn read(&self) -> std::sync::RwLockReadGuard<'_, Routes> {
        self.routes.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Routes> {
        self.routes.write().unwrap_or_else(PoisonError::into_inner)
    }

    fn programs(&self) -> std::sync::MutexGuard<'_, HashMap<ContentHash, Arc<Program>>> {
        self.programs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ProjectFacts {
    pub fn new(project: &Project) -> Self {
        Self {
            id: project.id,
            name: project.name.clone(),
            slug: project.slug.clone(),
            allow_list: project.allow_list.clone(),
            egress_allow: Arc::new(project.settings.egress_allow.clone()),
            steps_max: project.settings.steps_max,
            capacity: Capacity::default().with_bound(project.settings.running_max),
            value: Arc::new(value_of(project)),
        }
    }
}

/// Every journal holds it, so the usual time zone isn't in it.
fn value_of(project: &Project) -> Value {
    let mut value = json!({ "id": project.id, "name": project.name, "slug": project.slug });
    if project.settings.time_zone != TimeZone::default() {
        value["time_zone"] = project.settings.time_zone.name().into();
    }
    value
}

impl Routes {
    fn put(&mut self, route: Arc<Route>) {
        if let Some(path) = &route.webhook_path {
            let paths = self.webhooks.entry(route.project.slug.clone()).or_default();
            paths.insert(path.clone(), route.clone());
        }
        self.flows.insert(route.flow, route);
    }

    fn drop_flow(&mut self, flow: FlowId) {
        let Some(route) = self.flows.remove(&flow) else { return };
        let Some(paths) = self.webhooks.get_mut(&route.project.slug) else { return };
        // Another flow may have taken the path over in the meantime.
        paths.retain(|_, of_path| of_path.flow != flow);
    }
}
