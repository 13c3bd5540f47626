export { JsonPathError, removeJson, setJson } from './edit.ts'
export { JsonSyntaxError } from './scan.ts'
export { type JsonEntry, type JsonKind, JsonValue, parseJson, parsePointer } from './value.ts'
