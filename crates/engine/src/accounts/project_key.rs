//! The key of a project: made, shown once, replaced, revoked, and recognised when a program starts an execution with it.
//! There is one per project; what it may do beyond naming its project is decided by who asks.

use super::{Accounts, Result, cache::is_use_due, lock, secret};
use crate::port::{AccountChange, ProjectKey};
use flow::ProjectId;

/// How a project's key begins, so that people and scanners recognise one.
pub const PROJECT_KEY_PREFIX: &str = "tdm_prj_";

/// Whose key it was that a program sent. Has no `Debug`: it holds the key's hash.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct KeyHolder {
    pub project: ProjectId,
    hash: [u8; 32],
}

impl Accounts {
    /// What is known about a project's key; never the key.
    pub fn project_key(&self, project: ProjectId) -> Result<Option<ProjectKey>> {
        Ok(self.store().project_key(project)?)
    }

    /// Makes the project's key, in place of the one before, which is refused from now on. This is the only time that
    /// it can be read.
    pub fn reset_project_key(&self, project: ProjectId, by: &str) -> Result<String> {
        let key = format!("{PROJECT_KEY_PREFIX}{}", secret::token()?);
        let row = ProjectKey {
            project,
            hash: secret::hash(&key),
            created_at: self.now(),
            created_by: by.to_owned(),
            last_used_at: None,
        };
        self.change_key(project, AccountChange::PutProjectKey(row))?;
        tracing::info!(project.id = %project, by, "A project's key was made.");
        Ok(key)
    }

    /// The key is refused from now on. A project without one stays without.
    pub fn delete_project_key(&self, project: ProjectId, by: &str) -> Result<()> {
        self.change_key(project, AccountChange::DropProjectKey(project))?;
        tracing::info!(project.id = %project, by, "A project's key was deleted.");
        Ok(())
    }

    /// Whose key this is, if it is a project's. The store is asked again every few seconds, and at once after a change
    /// on this node.
    pub fn key_holder(&self, key: &str) -> Result<Option<KeyHolder>> {
        if !key.starts_with(PROJECT_KEY_PREFIX) {
            return Ok(None);
        }
        let (hash, now) = (secret::hash(key), self.now());
        let generation = {
            let cache = lock(&self.inner.project_keys);
            if let Some(key) = cache.get(&hash, now) {
                return Ok(Some(KeyHolder { project: key.project, hash }));
            }
            cache.generation()
        };
        let Some(row) = self.store().project_key_by_hash(hash)? else { return Ok(None) };
        let project = row.project;
        lock(&self.inner.project_keys).put(hash, row, generation, now);
        Ok(Some(KeyHolder { project, hash }))
    }

    /// Whether a use of the key is to be written down with [`Self::note_key_use`]: once a minute. Quick, blocks on
    /// nothing outside this process.
    pub fn is_key_use_due(&self, holder: &KeyHolder) -> bool {
        lock(&self.inner.project_keys)
            .get_mut(&holder.hash)
            .is_some_and(|key| is_use_due(&mut key.last_used_at, self.now()))
    }

    pub fn note_key_use(&self, holder: &KeyHolder) -> Result<()> {
        self.commit(vec![AccountChange::UseProjectKey { hash: holder.hash, at: self.now() }])
    }

    /// The cache forgets the key whatever comes of the commit: one that failed may have been written.
    fn change_key(&self, project: ProjectId, change: AccountChange) -> Result<()> {
        let committed = self.commit(vec![change]);
        lock(&self.inner.project_keys).forget_where(|key| key.project == project);
        committed
    }
}
