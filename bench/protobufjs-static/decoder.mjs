// Made by generate.mjs with protobufjs-cli@1.3.3.
/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars*/
import $protobuf from 'protobufjs/minimal.js';

const $Reader = $protobuf.Reader, $util = $protobuf.util;

const $root = $protobuf.roots["default"] || ($protobuf.roots["default"] = {});

export const AnyValue = $root.AnyValue = (() => {

    function AnyValue(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    AnyValue.prototype.stringValue = null;
    AnyValue.prototype.boolValue = null;
    AnyValue.prototype.intValue = null;
    AnyValue.prototype.doubleValue = null;
    AnyValue.prototype.arrayValue = null;
    AnyValue.prototype.kvlistValue = null;
    AnyValue.prototype.bytesValue = null;

    let $oneOfFields;

    Object.defineProperty(AnyValue.prototype, "value", {
        get: $util.oneOfGetter($oneOfFields = ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue"]),
        set: $util.oneOfSetter($oneOfFields)
    });

    AnyValue.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.AnyValue();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.stringValue = reader.string();
                    break;
                }
            case 2: {
                    message.boolValue = reader.bool();
                    break;
                }
            case 3: {
                    message.intValue = reader.int64();
                    break;
                }
            case 4: {
                    message.doubleValue = reader.double();
                    break;
                }
            case 5: {
                    message.arrayValue = $root.ArrayValue.decode(reader, reader.uint32(), undefined, long + 1);
                    break;
                }
            case 6: {
                    message.kvlistValue = $root.KeyValueList.decode(reader, reader.uint32(), undefined, long + 1);
                    break;
                }
            case 7: {
                    message.bytesValue = reader.bytes();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return AnyValue;
})();

export const ArrayValue = $root.ArrayValue = (() => {

    function ArrayValue(properties) {
        this.values = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ArrayValue.prototype.values = $util.emptyArray;

    ArrayValue.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.ArrayValue();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.values && message.values.length))
                        message.values = [];
                    message.values.push($root.AnyValue.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ArrayValue;
})();

export const KeyValueList = $root.KeyValueList = (() => {

    function KeyValueList(properties) {
        this.values = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    KeyValueList.prototype.values = $util.emptyArray;

    KeyValueList.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.KeyValueList();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.values && message.values.length))
                        message.values = [];
                    message.values.push($root.KeyValue.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return KeyValueList;
})();

export const KeyValue = $root.KeyValue = (() => {

    function KeyValue(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    KeyValue.prototype.key = "";
    KeyValue.prototype.value = null;

    KeyValue.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.KeyValue();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.key = reader.string();
                    break;
                }
            case 2: {
                    message.value = $root.AnyValue.decode(reader, reader.uint32(), undefined, long + 1);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return KeyValue;
})();

export const InstrumentationScope = $root.InstrumentationScope = (() => {

    function InstrumentationScope(properties) {
        this.attributes = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    InstrumentationScope.prototype.name = "";
    InstrumentationScope.prototype.version = "";
    InstrumentationScope.prototype.attributes = $util.emptyArray;
    InstrumentationScope.prototype.droppedAttributesCount = 0;

    InstrumentationScope.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.InstrumentationScope();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.name = reader.string();
                    break;
                }
            case 2: {
                    message.version = reader.string();
                    break;
                }
            case 3: {
                    if (!(message.attributes && message.attributes.length))
                        message.attributes = [];
                    message.attributes.push($root.KeyValue.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 4: {
                    message.droppedAttributesCount = reader.uint32();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return InstrumentationScope;
})();

export const EntityRef = $root.EntityRef = (() => {

    function EntityRef(properties) {
        this.idKeys = [];
        this.descriptionKeys = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    EntityRef.prototype.schemaUrl = "";
    EntityRef.prototype.type = "";
    EntityRef.prototype.idKeys = $util.emptyArray;
    EntityRef.prototype.descriptionKeys = $util.emptyArray;

    EntityRef.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.EntityRef();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.schemaUrl = reader.string();
                    break;
                }
            case 2: {
                    message.type = reader.string();
                    break;
                }
            case 3: {
                    if (!(message.idKeys && message.idKeys.length))
                        message.idKeys = [];
                    message.idKeys.push(reader.string());
                    break;
                }
            case 4: {
                    if (!(message.descriptionKeys && message.descriptionKeys.length))
                        message.descriptionKeys = [];
                    message.descriptionKeys.push(reader.string());
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return EntityRef;
})();

export const Resource = $root.Resource = (() => {

    function Resource(properties) {
        this.attributes = [];
        this.entityRefs = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Resource.prototype.attributes = $util.emptyArray;
    Resource.prototype.droppedAttributesCount = 0;
    Resource.prototype.entityRefs = $util.emptyArray;

    Resource.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.Resource();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.attributes && message.attributes.length))
                        message.attributes = [];
                    message.attributes.push($root.KeyValue.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 2: {
                    message.droppedAttributesCount = reader.uint32();
                    break;
                }
            case 3: {
                    if (!(message.entityRefs && message.entityRefs.length))
                        message.entityRefs = [];
                    message.entityRefs.push($root.EntityRef.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return Resource;
})();

export const Status = $root.Status = (() => {

    function Status(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Status.prototype.message = "";
    Status.prototype.code = 0;

    Status.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.Status();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 2: {
                    message.message = reader.string();
                    break;
                }
            case 3: {
                    message.code = reader.int32();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    Status.StatusCode = (function() {
        const valuesById = {}, values = Object.create(valuesById);
        values[valuesById[0] = "STATUS_CODE_UNSET"] = 0;
        values[valuesById[1] = "STATUS_CODE_OK"] = 1;
        values[valuesById[2] = "STATUS_CODE_ERROR"] = 2;
        return values;
    })();

    return Status;
})();

export const Span = $root.Span = (() => {

    function Span(properties) {
        this.attributes = [];
        this.events = [];
        this.links = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    Span.prototype.traceId = $util.newBuffer([]);
    Span.prototype.spanId = $util.newBuffer([]);
    Span.prototype.traceState = "";
    Span.prototype.parentSpanId = $util.newBuffer([]);
    Span.prototype.flags = 0;
    Span.prototype.name = "";
    Span.prototype.kind = 0;
    Span.prototype.startTimeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    Span.prototype.endTimeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
    Span.prototype.attributes = $util.emptyArray;
    Span.prototype.droppedAttributesCount = 0;
    Span.prototype.events = $util.emptyArray;
    Span.prototype.droppedEventsCount = 0;
    Span.prototype.links = $util.emptyArray;
    Span.prototype.droppedLinksCount = 0;
    Span.prototype.status = null;

    Span.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.Span();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.traceId = reader.bytes();
                    break;
                }
            case 2: {
                    message.spanId = reader.bytes();
                    break;
                }
            case 3: {
                    message.traceState = reader.string();
                    break;
                }
            case 4: {
                    message.parentSpanId = reader.bytes();
                    break;
                }
            case 16: {
                    message.flags = reader.fixed32();
                    break;
                }
            case 5: {
                    message.name = reader.string();
                    break;
                }
            case 6: {
                    message.kind = reader.int32();
                    break;
                }
            case 7: {
                    message.startTimeUnixNano = reader.fixed64();
                    break;
                }
            case 8: {
                    message.endTimeUnixNano = reader.fixed64();
                    break;
                }
            case 9: {
                    if (!(message.attributes && message.attributes.length))
                        message.attributes = [];
                    message.attributes.push($root.KeyValue.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 10: {
                    message.droppedAttributesCount = reader.uint32();
                    break;
                }
            case 11: {
                    if (!(message.events && message.events.length))
                        message.events = [];
                    message.events.push($root.Span.Event.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 12: {
                    message.droppedEventsCount = reader.uint32();
                    break;
                }
            case 13: {
                    if (!(message.links && message.links.length))
                        message.links = [];
                    message.links.push($root.Span.Link.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 14: {
                    message.droppedLinksCount = reader.uint32();
                    break;
                }
            case 15: {
                    message.status = $root.Status.decode(reader, reader.uint32(), undefined, long + 1);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    Span.SpanKind = (function() {
        const valuesById = {}, values = Object.create(valuesById);
        values[valuesById[0] = "SPAN_KIND_UNSPECIFIED"] = 0;
        values[valuesById[1] = "SPAN_KIND_INTERNAL"] = 1;
        values[valuesById[2] = "SPAN_KIND_SERVER"] = 2;
        values[valuesById[3] = "SPAN_KIND_CLIENT"] = 3;
        values[valuesById[4] = "SPAN_KIND_PRODUCER"] = 4;
        values[valuesById[5] = "SPAN_KIND_CONSUMER"] = 5;
        return values;
    })();

    Span.Event = (function() {

        function Event(properties) {
            this.attributes = [];
            if (properties)
                for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        }

        Event.prototype.timeUnixNano = $util.Long ? $util.Long.fromBits(0,0,true) : 0;
        Event.prototype.name = "";
        Event.prototype.attributes = $util.emptyArray;
        Event.prototype.droppedAttributesCount = 0;

        Event.decode = function decode(reader, length, error, long) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (long === undefined)
                long = 0;
            if (long > $Reader.recursionLimit)
                throw Error("maximum nesting depth exceeded");
            let end, message;
            if (length === undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = new $root.Span.Event();
            while (reader.pos < end) {
                let tag = reader.uint32();
                if (tag === error)
                    break;
                switch (tag >>> 3) {
                case 1: {
                        message.timeUnixNano = reader.fixed64();
                        break;
                    }
                case 2: {
                        message.name = reader.string();
                        break;
                    }
                case 3: {
                        if (!(message.attributes && message.attributes.length))
                            message.attributes = [];
                        message.attributes.push($root.KeyValue.decode(reader, reader.uint32(), undefined, long + 1));
                        break;
                    }
                case 4: {
                        message.droppedAttributesCount = reader.uint32();
                        break;
                    }
                default:
                    reader.skipType(tag & 7, long);
                    break;
                }
            }
            if (length !== undefined) {
                if (reader.pos !== end)
                    throw RangeError("index out of range");
                reader.len = length;
            }
            return message;
        };

        return Event;
    })();

    Span.Link = (function() {

        function Link(properties) {
            this.attributes = [];
            if (properties)
                for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                    if (properties[keys[i]] != null && keys[i] !== "__proto__")
                        this[keys[i]] = properties[keys[i]];
        }

        Link.prototype.traceId = $util.newBuffer([]);
        Link.prototype.spanId = $util.newBuffer([]);
        Link.prototype.traceState = "";
        Link.prototype.attributes = $util.emptyArray;
        Link.prototype.droppedAttributesCount = 0;
        Link.prototype.flags = 0;

        Link.decode = function decode(reader, length, error, long) {
            if (!(reader instanceof $Reader))
                reader = $Reader.create(reader);
            if (long === undefined)
                long = 0;
            if (long > $Reader.recursionLimit)
                throw Error("maximum nesting depth exceeded");
            let end, message;
            if (length === undefined)
                end = reader.len;
            else {
                end = reader.pos + length;
                if (end > reader.len)
                    throw RangeError("index out of range");
                length = reader.len;
                reader.len = end;
            }
            message = new $root.Span.Link();
            while (reader.pos < end) {
                let tag = reader.uint32();
                if (tag === error)
                    break;
                switch (tag >>> 3) {
                case 1: {
                        message.traceId = reader.bytes();
                        break;
                    }
                case 2: {
                        message.spanId = reader.bytes();
                        break;
                    }
                case 3: {
                        message.traceState = reader.string();
                        break;
                    }
                case 4: {
                        if (!(message.attributes && message.attributes.length))
                            message.attributes = [];
                        message.attributes.push($root.KeyValue.decode(reader, reader.uint32(), undefined, long + 1));
                        break;
                    }
                case 5: {
                        message.droppedAttributesCount = reader.uint32();
                        break;
                    }
                case 6: {
                        message.flags = reader.fixed32();
                        break;
                    }
                default:
                    reader.skipType(tag & 7, long);
                    break;
                }
            }
            if (length !== undefined) {
                if (reader.pos !== end)
                    throw RangeError("index out of range");
                reader.len = length;
            }
            return message;
        };

        return Link;
    })();

    return Span;
})();

export const ScopeSpans = $root.ScopeSpans = (() => {

    function ScopeSpans(properties) {
        this.spans = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ScopeSpans.prototype.scope = null;
    ScopeSpans.prototype.spans = $util.emptyArray;
    ScopeSpans.prototype.schemaUrl = "";

    ScopeSpans.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.ScopeSpans();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.scope = $root.InstrumentationScope.decode(reader, reader.uint32(), undefined, long + 1);
                    break;
                }
            case 2: {
                    if (!(message.spans && message.spans.length))
                        message.spans = [];
                    message.spans.push($root.Span.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 3: {
                    message.schemaUrl = reader.string();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ScopeSpans;
})();

export const ResourceSpans = $root.ResourceSpans = (() => {

    function ResourceSpans(properties) {
        this.scopeSpans = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ResourceSpans.prototype.resource = null;
    ResourceSpans.prototype.scopeSpans = $util.emptyArray;
    ResourceSpans.prototype.schemaUrl = "";

    ResourceSpans.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.ResourceSpans();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.resource = $root.Resource.decode(reader, reader.uint32(), undefined, long + 1);
                    break;
                }
            case 2: {
                    if (!(message.scopeSpans && message.scopeSpans.length))
                        message.scopeSpans = [];
                    message.scopeSpans.push($root.ScopeSpans.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            case 3: {
                    message.schemaUrl = reader.string();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ResourceSpans;
})();

export const ExportTraceServiceRequest = $root.ExportTraceServiceRequest = (() => {

    function ExportTraceServiceRequest(properties) {
        this.resourceSpans = [];
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ExportTraceServiceRequest.prototype.resourceSpans = $util.emptyArray;

    ExportTraceServiceRequest.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.ExportTraceServiceRequest();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    if (!(message.resourceSpans && message.resourceSpans.length))
                        message.resourceSpans = [];
                    message.resourceSpans.push($root.ResourceSpans.decode(reader, reader.uint32(), undefined, long + 1));
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ExportTraceServiceRequest;
})();

export const ExportTracePartialSuccess = $root.ExportTracePartialSuccess = (() => {

    function ExportTracePartialSuccess(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ExportTracePartialSuccess.prototype.rejectedSpans = $util.Long ? $util.Long.fromBits(0,0,false) : 0;
    ExportTracePartialSuccess.prototype.errorMessage = "";

    ExportTracePartialSuccess.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.ExportTracePartialSuccess();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.rejectedSpans = reader.int64();
                    break;
                }
            case 2: {
                    message.errorMessage = reader.string();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ExportTracePartialSuccess;
})();

export const ExportTraceServiceResponse = $root.ExportTraceServiceResponse = (() => {

    function ExportTraceServiceResponse(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    ExportTraceServiceResponse.prototype.partialSuccess = null;

    ExportTraceServiceResponse.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.ExportTraceServiceResponse();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.partialSuccess = $root.ExportTracePartialSuccess.decode(reader, reader.uint32(), undefined, long + 1);
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return ExportTraceServiceResponse;
})();

export const RpcStatus = $root.RpcStatus = (() => {

    function RpcStatus(properties) {
        if (properties)
            for (let keys = Object.keys(properties), i = 0; i < keys.length; ++i)
                if (properties[keys[i]] != null && keys[i] !== "__proto__")
                    this[keys[i]] = properties[keys[i]];
    }

    RpcStatus.prototype.code = 0;
    RpcStatus.prototype.message = "";

    RpcStatus.decode = function decode(reader, length, error, long) {
        if (!(reader instanceof $Reader))
            reader = $Reader.create(reader);
        if (long === undefined)
            long = 0;
        if (long > $Reader.recursionLimit)
            throw Error("maximum nesting depth exceeded");
        let end, message;
        if (length === undefined)
            end = reader.len;
        else {
            end = reader.pos + length;
            if (end > reader.len)
                throw RangeError("index out of range");
            length = reader.len;
            reader.len = end;
        }
        message = new $root.RpcStatus();
        while (reader.pos < end) {
            let tag = reader.uint32();
            if (tag === error)
                break;
            switch (tag >>> 3) {
            case 1: {
                    message.code = reader.int32();
                    break;
                }
            case 2: {
                    message.message = reader.string();
                    break;
                }
            default:
                reader.skipType(tag & 7, long);
                break;
            }
        }
        if (length !== undefined) {
            if (reader.pos !== end)
                throw RangeError("index out of range");
            reader.len = length;
        }
        return message;
    };

    return RpcStatus;
})();

export { $root as default };
