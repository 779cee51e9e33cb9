//! Where a trigger event goes: project slug and path, or flow, to the active version's program, linked with the active
//! versions of the subroutines that it may call. Kept in memory; the authoring service updates it after each commit.
//! Never decides what may be deployed.

mod link;

pub use link::{Callable, Unlinked};

use super::{capacity::Capacity, limits::PROGRAMS_KEPT_MAX};
use crate::port::{Catalog, Project, StoreError};
use flow::{
    FlowId, Program, Programs, ProjectId, Signatures, TimeZone, check,
    document::{ContentHash, FlowKind},
    lifecycle::{FlowHead, review::Pin},
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

/// An active version. Its program is compiled when it is wanted for the first time.
#[derive(Clone)]
pub struct Active(Arc<Route>);

/// An active version, ready to start.
#[derive(Debug)]
pub struct Deployed {
    pub flow: FlowId,
    pub project: Arc<ProjectFacts>,
    pub version: u32,
    pub document: ContentHash,
    /// The flow's own.
    pub program: Arc<Program>,
    /// With the subroutines that are active now; or the one that isn't, and the flow can't start.
    pub programs: Result<Programs, Unlinked>,
}

#[derive(Default)]
struct Routes {
    projects: HashMap<ProjectId, Arc<ProjectFacts>>,
    flows: HashMap<FlowId, Arc<Route>>,
    /// Project slug → webhook path → route.
    webhooks: HashMap<String, HashMap<String, Arc<Route>>>,
    /// Project → key of an active subroutine → route.
    subroutines: HashMap<ProjectId, HashMap<String, Arc<Route>>>,
}

#[derive(Clone)]
struct Route {
    flow: FlowId,
    /// Of a subroutine.
    key: Option<String>,
    /// Whether it calls subroutines.
    calls: bool,
    project: Arc<ProjectFacts>,
    version: u32,
    document: ContentHash,
    webhook_path: Option<String>,
    /// The subroutines that were approved with it; empty: those that are active at a start.
    pins: Vec<Pin>,
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

    /// The active version that answers there. Reads memory only.
    pub fn webhook(&self, slug: &str, path: &str) -> Option<Active> {
        self.read().webhooks.get(slug)?.get(path).cloned().map(Active)
    }

    /// The active version of a flow. Reads memory only.
    pub fn active(&self, flow: FlowId) -> Option<Active> {
        self.read().flows.get(&flow).cloned().map(Active)
    }

    /// The active version of a flow, compiled. Blocks the first time: it reads the store.
    pub fn deployed(&self, flow: FlowId) -> Option<Arc<Deployed>> {
        self.compile(&self.active(flow)?)
    }

    pub fn project(&self, project: ProjectId) -> Option<Arc<ProjectFacts>> {
        self.read().projects.get(&project).cloned()
    }

    pub fn project_by_slug(&self, slug: &str) -> Option<Arc<ProjectFacts>> {
        self.read().projects.values().find(|project| project.slug == slug).cloned()
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
        // What it calls was pinned beside it.
        let (program, _) = check(&document, &Signatures::unknown());
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
                project: facts.clone(),
                deployed: OnceLock::new(),
                ..(*route).clone()
            }));
        }
    }

    /// Call after the commit that deleted the project.
    pub fn remove_project(&self, project: ProjectId) {
        let mut routes = self.write();
        if let Some(facts) = routes.projects.remove(&project) {
            routes.webhooks.remove(&facts.slug);
        }
        routes.subroutines.remove(&project);
        routes.flows.retain(|_, route| route.project.id != project);
    }

    /// Call after the commit that wrote the flow. Flows without an active version, and deleted ones, have no route.
    pub fn put_flow(&self, head: &FlowHead) {
        let mut routes = self.write();
        routes.drop_flow(head.id);
        if head.kind == FlowKind::Subroutine {
            routes.unlink(head.project);
        }
        let (Some(active), None) = (&head.active, head.deleted_at) else { return };
        let Some(project) = routes.projects.get(&head.project).cloned() else { return };
        routes.put(Arc::new(Route {
            flow: head.id,
            key: (head.kind == FlowKind::Subroutine).then(|| head.key.clone()),
            calls: !head.callees.active.is_empty(),
            project,
            version: active.number,
            document: active.document,
            webhook_path: active.webhook_path.clone(),
            pins: active.pins.clone(),
            deployed: OnceLock::new(),
        }));
    }

    /// Blocks the first time: it reads the store. None when the document is damaged.
    pub fn compile(&self, active: &Active) -> Option<Arc<Deployed>> {
        if let Some(deployed) = active.ready() {
            return Some(deployed);
        }
        let route = &active.0;
        let linked = self.program(route.document).and_then(|program| {
            let programs = match route.pins.as_slice() {
                [] => self.link(route.project.id, &program)?,
                pins => Ok(self.link_approved(&program, pins)?),
            };
            Ok((program, programs))
        });
        match linked {
            Ok((program, programs)) => Some(
                route
                    .deployed
                    .get_or_init(|| {
                        Arc::new(Deployed {
                            flow: route.flow,
                            project: route.project.clone(),
                            version: route.version,
                            document: route.document,
                            program,
                            programs,
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

impl Active {
    /// What there is without asking the store: nothing before the first [`Directory::compile`].
    pub fn ready(&self) -> Option<Arc<Deployed>> {
        self.0.deployed.get().cloned()
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
        if let Some(key) = &route.key {
            let keys = self.subroutines.entry(route.project.id).or_default();
            keys.insert(key.clone(), route.clone());
        }
        self.flows.insert(route.flow, route);
    }

    /// What calls subroutines is linked anew at its next trigger event.
    fn unlink(&mut self, project: ProjectId) {
        let calling = |route: &&Arc<Route>| route.project.id == project && route.calls;
        let calling: Vec<_> = self.flows.values().filter(calling).cloned().collect();
        for route in calling {
            self.put(Arc::new(Route { deployed: OnceLock::new(), ..(*route).clone() }));
        }
    }

    fn drop_flow(&mut self, flow: FlowId) {
        let Some(route) = self.flows.remove(&flow) else { return };
        if let (Some(key), Some(keys)) = (&route.key, self.subroutines.get_mut(&route.project.id)) {
            keys.remove(key);
        }
        let Some(paths) = self.webhooks.get_mut(&route.project.slug) else { return };
        // Another flow may have taken the path over in the meantime.
        paths.retain(|_, of_path| of_path.flow != flow);
    }
}
