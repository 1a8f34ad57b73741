using Myelin.Serialization;
using static Myelin.Interop.Onnx.OnnxOperator;

namespace Myelin.Interop.Onnx.Operators;

/// <summary>Sequences, optional values, and graphs inside operators.</summary>
internal static class SequenceOperators
{
    internal static IEnumerable<OnnxOperator> All =>
    [
        One("SequenceConstruct", call => OnnxValue.From(call.All)),
        One("SequenceEmpty", _ => OnnxValue.From((IReadOnlyList<OnnxValue>)[])),
        One("SequenceAt", call => Sequence(call, 0)[Position(call, 1, Sequence(call, 0).Count - 1)]),
        One("SequenceInsert", Insert),
        One("SequenceErase", Erase),
        One("SequenceLength", call => OnnxValue.From(NdArray.Scalar((long)Sequence(call, 0).Count))),
        One("ConcatFromSequence", ConcatFromSequence),
        One("SplitToSequence", SplitToSequence),
        Many("SequenceMap", SequenceMap),
        One("Optional", call => call.InputCount > 0 ? call[0] : OnnxValue.None),
        One("OptionalHasElement", call => OnnxValue.From(NdArray.Scalar(call.Has(0) && !call[0].IsNone))),
        One("OptionalGetElement", call => call[0].IsNone ? throw call.Invalid("the optional value must not be empty", "nothing") : call[0]),
        Many("If", call => call.RunGraph(call.Attributes.Graph(Truth(call[0]) ? "then_branch" : "else_branch"), [])),
        Many("Loop", Loop),
        Many("Scan", Scan),
    ];

    private static IReadOnlyList<OnnxValue> Sequence(OnnxCall call, int input) =>
        call[input].Sequence ?? throw call.Invalid($"input {input} must be a sequence", call[input].Describe());

    private static int Position(OnnxCall call, int input, int last)
    {
        int count = Sequence(call, 0).Count;
        int position = call.Ints(input) is [int given] ? given : throw call.Invalid("a position must be one number", call[input].Describe());
        int place = position < 0 ? position + count : position;
        return place >= 0 && place <= last ? place : throw call.Invalid($"positions must be from {-count} to {last}", position.ToString());
    }

    private static OnnxValue Insert(OnnxCall call)
    {
        List<OnnxValue> sequence = [.. Sequence(call, 0)];
        sequence.Insert(call.Has(2) ? Position(call, 2, sequence.Count) : sequence.Count, call[1]);
        return OnnxValue.From(sequence);
    }

    private static OnnxValue Erase(OnnxCall call)
    {
        List<OnnxValue> sequence = [.. Sequence(call, 0)];
        sequence.RemoveAt(call.Has(1) ? Position(call, 1, sequence.Count - 1) : sequence.Count - 1);
        return OnnxValue.From(sequence);
    }

    private static OnnxValue ConcatFromSequence(OnnxCall call)
    {
        OnnxValue[] parts = [.. Sequence(call, 0)];
        int axis = call.Attributes.Int32("axis", 0);
        if (!call.Attributes.Flag("new_axis")) return MovementOperators.Concat(call, parts, axis);
        int place = axis < 0 ? axis + parts[0].Shape.Rank + 1 : axis;
        return MovementOperators.Concat(call, [.. parts.Select(p => ShapeOperators.View(p, [.. p.Shape.Take(place), 1, .. p.Shape.Skip(place)]))], place);
    }

    private static OnnxValue SplitToSequence(OnnxCall call)
    {
        OnnxValue x = call[0];
        int axis = x.Shape.Axis(call.Attributes.Int32("axis", 0)), size = x.Shape[axis];
        int[] sizes = !call.Has(1) ? [.. Enumerable.Repeat(1, size)] : call.Ints(1);
        if (call.Has(1) && call[1].Shape.Rank == 0)
        {
            int each = Math.Max(1, sizes[0]);
            sizes = [.. Enumerable.Range(0, (size + each - 1) / each).Select(i => Math.Min(each, size - (i * each)))];
        }

        if (sizes.Sum() != size || sizes.Any(s => s < 0))
            throw call.Invalid("the parts must sum to the axis' size", $"[{string.Join(", ", sizes)}] for {x.Shape}");
        bool drops = !call.Has(1) && !call.Attributes.Flag("keepdims", true);
        var parts = new OnnxValue[sizes.Length];
        for (int i = 0, first = 0; i < sizes.Length; first += sizes[i++])
        {
            parts[i] = MovementOperators.Cut(x, axis, first, sizes[i]);
            if (drops) parts[i] = ShapeOperators.View(parts[i], x.Shape.Without(axis).AsSpan());
        }

        return OnnxValue.From(parts);
    }

    /// <summary>Runs a graph for each element of a sequence; other sequences advance with it, other values are constant.</summary>
    private static OnnxValue?[] SequenceMap(OnnxCall call)
    {
        OnnxGraph body = call.Attributes.Graph("body");
        OnnxValue[] inputs = call.All;
        var results = new List<OnnxValue>[body.Outputs.Length];
        for (int i = 0; i < results.Length; i++) results[i] = [];
        for (int step = 0; step < Sequence(call, 0).Count; step++)
        {
            call.Run.CountIteration();
            int at = step;
            OnnxValue[] outputs = call.RunGraph(body,
                [
                    .. inputs.Select(input => input.Sequence is { } sequence
                        ? sequence.ElementAtOrDefault(at) ?? throw call.Invalid("sequences must have the same length", input.Describe())
                        : input),
                ]);
            for (int i = 0; i < outputs.Length; i++) results[i].Add(outputs[i]);
        }

        return [.. results.Select(OnnxValue.From)];
    }

    /// <summary>
    /// The body gets the step, the condition and the carried values; it returns the condition, those values and the collected ones.
    /// </summary>
    private static OnnxValue?[] Loop(OnnxCall call)
    {
        OnnxGraph body = call.Attributes.Graph("body");
        long trips = call.Has(0) ? call.Array(0).Convert(ElementType.Int64).AsSpan<long>()[0] : long.MaxValue;
        bool going = !call.Has(1) || Truth(call[1]);
        OnnxValue[] carried = [.. Enumerable.Range(2, Math.Max(0, call.InputCount - 2)).Select(i => call[i])];
        int collected = body.Outputs.Length - 1 - carried.Length;
        if (collected < 0) throw call.Invalid("the body must return the condition and all carried values", $"{body.Outputs.Length} outputs");
        var lists = new List<OnnxValue>[collected];
        for (int i = 0; i < collected; i++) lists[i] = [];
        for (long step = 0; step < trips && going; step++)
        {
            call.Run.CountIteration();
            OnnxValue[] outputs = call.RunGraph(body, [OnnxValue.From(NdArray.Scalar(step)), OnnxValue.From(NdArray.Scalar(going)), .. carried]);
            going = Truth(outputs[0]);
            carried = outputs[1..(1 + carried.Length)];
            for (int i = 0; i < collected; i++) lists[i].Add(outputs[1 + carried.Length + i]);
        }

        return [.. carried, .. lists.Select(list => Stack(call, list, 0))];
    }

    /// <summary>A loop over slices of its inputs that collects slices of its outputs. Before operator set 9 each batch had its own.</summary>
    private static OnnxValue?[] Scan(OnnxCall call)
    {
        if (call.Opset < 9) return BatchedScan(call);
        int scanned = call.Attributes.Int32("num_scan_inputs", 0), states = call.InputCount - scanned;
        if (scanned < 1 || states < 0) throw call.Invalid("num_scan_inputs must be between 1 and the number of inputs", scanned.ToString());
        OnnxValue[] inputs = call.All;
        return Scan(call, inputs[..states], inputs[states..], call.Attributes.Ints("scan_input_axes"),
            call.Attributes.Ints("scan_input_directions"), call.Attributes.Ints("scan_output_axes"),
            call.Attributes.Ints("scan_output_directions"));
    }

    private static OnnxValue?[] BatchedScan(OnnxCall call)
    {
        if (call.Has(0)) throw call.Unsupported("sequence lengths", "Export with operator set 9 or later.");
        int scanned = call.Attributes.Int32("num_scan_inputs", 0), states = call.InputCount - 1 - scanned;
        OnnxValue[] inputs = [.. Enumerable.Range(1, call.InputCount - 1).Select(i => call[i])];
        var batches = new List<OnnxValue?[]>();
        for (int b = 0; b < inputs[0].Shape[0]; b++)
        {
            OnnxValue[] own = [.. inputs.Select(input => Drop(MovementOperators.Cut(input, 0, b, 1), 0))];
            batches.Add(Scan(call, own[..states], own[states..], null, call.Attributes.Ints("directions"), null, null));
        }

        return [.. Enumerable.Range(0, batches[0].Length).Select(i => Stack(call, [.. batches.Select(outputs => outputs[i]!)], 0))];
    }

    private static OnnxValue?[] Scan(OnnxCall call, OnnxValue[] states, OnnxValue[] scanned, int[]? axes, int[]? backwards,
        int[]? outputAxes, int[]? outputBackwards)
    {
        OnnxGraph body = call.Attributes.Graph("body");
        int[] axis = [.. scanned.Select((x, i) => x.Shape.Axis(axes?.ElementAtOrDefault(i) ?? 0))];
        int steps = scanned[0].Shape[axis[0]], collected = body.Outputs.Length - states.Length;
        if (collected < 0 || scanned.Where((x, i) => x.Shape[axis[i]] != steps).Any())
            throw call.Invalid("all scanned inputs must have the same number of slices, and the body must return all states",
                $"{string.Join(", ", scanned.Select(x => x.Describe()))}");
        var lists = new List<OnnxValue>[collected];
        for (int i = 0; i < collected; i++) lists[i] = [];
        for (int step = 0; step < steps; step++)
        {
            call.Run.CountIteration();
            int at = step;
            OnnxValue[] slices =
                [.. scanned.Select((x, i) => Drop(MovementOperators.Cut(x, axis[i], backwards?.ElementAtOrDefault(i) == 1 ? steps - 1 - at : at, 1), axis[i]))];
            OnnxValue[] outputs = call.RunGraph(body, [.. states, .. slices]);
            states = outputs[..states.Length];
            for (int i = 0; i < collected; i++) lists[i].Insert(outputBackwards?.ElementAtOrDefault(i) == 1 ? 0 : lists[i].Count, outputs[states.Length + i]);
        }

        return [.. states, .. lists.Select((list, i) => Stack(call, list, outputAxes?.ElementAtOrDefault(i) ?? 0))];
    }

    private static OnnxValue Drop(OnnxValue x, int axis) => ShapeOperators.View(x, x.Shape.Without(axis).AsSpan());

    private static OnnxValue Stack(OnnxCall call, List<OnnxValue> values, int axis)
    {
        // Without any iteration not even the shape is known.
        if (values.Count == 0) return Tensor.Zeros(0);
        int place = axis < 0 ? axis + values[0].Shape.Rank + 1 : axis;
        return MovementOperators.Concat(call, [.. values.Select(v => ShapeOperators.View(v, [.. v.Shape.Take(place), 1, .. v.Shape.Skip(place)]))], place);
    }

    private static bool Truth(OnnxValue value) => value.ToArray() is { Length: 1 } flag && flag.Convert(ElementType.Bool).AsSpan<bool>()[0];
}
