//! Load generator and its floors.
