// Keys of the queues in which lines that say why wait for the request lines that follow (merge/).
export const VALIDATIONS = 'validations'
export const CALLBACKS = 'callbacks'
