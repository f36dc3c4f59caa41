//! The locks of the memtable with a scheduler's switch before and after each: what `src/sync.rs` is
//! in the store.

use shuttle::sync::{
    Mutex as SchedulerMutex, MutexGuard, RwLock as SchedulerRwLock, RwLockReadGuard,
    RwLockWriteGuard,
};

#[derive(Debug)]
pub(crate) struct Mutex<T>(SchedulerMutex<T>);

#[derive(Debug)]
pub(crate) struct RwLock<T>(SchedulerRwLock<T>);

impl<T> Mutex<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(SchedulerMutex::new(value))
    }

    pub(crate) fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().expect("a panic ends the run")
    }
}

impl<T> RwLock<T> {
    pub(crate) const fn new(value: T) -> Self {
        Self(SchedulerRwLock::new(value))
    }

    pub(crate) fn read(&self) -> RwLockReadGuard<'_, T> {
        self.0.read().expect("a panic ends the run")
    }

    pub(crate) fn write(&self) -> RwLockWriteGuard<'_, T> {
        self.0.write().expect("a panic ends the run")
    }

    pub(crate) fn get_mut(&mut self) -> &mut T {
        self.0.get_mut().expect("a panic ends the run")
    }
}
