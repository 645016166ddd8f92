// The parts of WeChat's events that our handlers read.

/** A tap on an element with data-… attributes. */
export interface Tap<Dataset> {
  currentTarget: { dataset: Dataset }
}

/** An event that brings something along. */
export interface Detail<Value> {
  detail: Value
}
