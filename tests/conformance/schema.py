"""What of a value is not as an OpenAPI schema describes it, in words.

As far as descriptions here go: types, names, values of enumerations. What an answer
leaves out is nothing wrong with it where ``whole`` is not asked for: our servers are
small, and a client has to live with less.
"""

_TYPES = {
    "array": list,
    "boolean": bool,
    "integer": int,
    "null": type(None),
    "number": (int, float),
    "object": dict,
    "string": str,
}


def wrong(value, schema, where, whole=False):
    """The complaints, as a list.

    :param bool whole: whether everything that is required has to be there
    """
    if "oneOf" in schema:
        ways = [wrong(value, each, where, whole) for each in schema["oneOf"]]
        return min(ways, key=len)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        return [f"{where} is {value!r}, not {' or '.join(kinds)}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{where} cannot be {value!r}"]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [it for each in value for it in wrong(each, items, f"{where}[]", whole)]
    if not isinstance(value, dict):
        return []
    known, found = schema.get("properties", {}), []
    if whole:
        missing = set(schema.get("required", ())) - value.keys()
        found += [f"{where} needs {name}" for name in sorted(missing)]
    for name, each in value.items():
        if name in known:
            found += wrong(each, known[name], f"{where}.{name}", whole)
        elif known and schema.get("additionalProperties") is not True:
            found.append(f"{where} has no {name}")
    return found


def _is(value, kind):
    if isinstance(value, bool):
        return kind == "boolean"
    return isinstance(value, _TYPES[kind])
