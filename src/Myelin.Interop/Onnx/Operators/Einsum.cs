namespace Myelin.Interop.Onnx.Operators;

/// <summary>Einstein's sums: <c>bij,bjk->bik</c>. Two operands at a time become one batched matrix product.</summary>
internal static class Einsum
{
    /// <summary>Represents the axes of an ellipsis, counted from the last: letters that no equation uses.</summary>
    private const char FirstOfEllipsis = '\u0100';

    internal static OnnxValue Compute(OnnxCall call)
    {
        string equation = call.Attributes.Text("equation", "").Replace(" ", "");
        string[] sides = equation.Split("->"), terms = sides[0].Split(',');
        if (sides.Length > 2 || terms.Length != call.InputCount)
            throw call.Invalid("the equation must have a term for each input", $"\"{equation}\" for {call.InputCount} inputs");
        var operands = new Queue<(OnnxValue Value, string Axes)>();
        for (int i = 0; i < terms.Length; i++)
        {
            OnnxValue x = call[i];
            string axes = Spelled(call, terms[i], x.Shape.Rank);
            operands.Enqueue(Diagonal(call, x, axes));
        }

        string all = string.Concat(operands.SelectMany(o => o.Axes).Distinct());
        string ellipsis = string.Concat(all.Where(a => a >= FirstOfEllipsis).OrderDescending());
        string output = sides.Length == 2 ? Spelled(call, sides[1], sides[1].Replace("...", "").Length + (sides[1].Contains("...") ? ellipsis.Length : 0))
            : ellipsis + string.Concat(all.Where(a => a < FirstOfEllipsis && sides[0].Count(c => c == a) == 1).Order());
        if (output.Any(a => !all.Contains(a)) || output.Distinct().Count() < output.Length)
            throw call.Invalid("each axis of the result must be one of an input's, once", $"\"{equation}\"");

        (OnnxValue result, string have) = operands.Dequeue();
        while (operands.TryDequeue(out (OnnxValue Value, string Axes) next))
        {
            string kept = output + string.Concat(operands.SelectMany(o => o.Axes));
            (result, have) = Contract(call, result, have, next.Value, next.Axes, kept);
        }

        (result, have) = SumOut(result, have, output);
        return MovementOperators.Permute(result, [.. output.Select(a => have.IndexOf(a))]);
    }

    /// <summary>The axes of a term, an ellipsis written out.</summary>
    private static string Spelled(OnnxCall call, string term, int rank)
    {
        int dots = term.IndexOf("...", StringComparison.Ordinal), covered = rank - (term.Length - (dots < 0 ? 0 : 3));
        string written = dots < 0
            ? term
            : term[..dots] + string.Concat(Enumerable.Range(0, Math.Max(0, covered)).Select(i => (char)(FirstOfEllipsis + covered - 1 - i)))
                + term[(dots + 3)..];
        if (written.Length != rank || written.Any(a => a < FirstOfEllipsis && !char.IsAsciiLetter(a)))
            throw call.Invalid("a term must have a letter for each axis", $"\"{term}\" for {rank} axes");
        return written;
    }

    /// <summary>Axes with the same letter become one: the diagonal.</summary>
    private static (OnnxValue, string) Diagonal(OnnxCall call, OnnxValue x, string axes)
    {
        string once = string.Concat(axes.Distinct());
        if (once.Length == axes.Length) return (x, axes);
        int[] strides = Places.Strides(x.Shape), steps = [.. once.Select(a => axes.Select((b, i) => a == b ? strides[i] : 0).Sum())];
        if (once.Any(a => axes.Select((b, i) => (b, i)).Where(t => t.b == a).Select(t => x.Shape[t.i]).Distinct().Count() > 1))
            throw call.Invalid("axes with the same letter must have the same size", x.Describe());
        Shape shape = [.. once.Select(a => x.Shape[axes.IndexOf(a)])];
        return (Places.Take(x, Places.Walk(shape, steps, 0), shape), once);
    }

    private static (OnnxValue, string) SumOut(OnnxValue x, string axes, string kept)
    {
        int[] gone = [.. Places.Range(axes.Length).Where(i => !kept.Contains(axes[i]))];
        return gone.Length == 0 ? (x, axes) : (ReductionOperators.Sum(x, gone), string.Concat(axes.Where(kept.Contains)));
    }

    /// <summary>Axes of both that are kept are the batch, those that are not are summed by the product, the rest are rows and columns.</summary>
    private static (OnnxValue, string) Contract(OnnxCall call, OnnxValue a, string axesA, OnnxValue b, string axesB, string kept)
    {
        (a, axesA) = SumOut(a, axesA, kept + axesB);
        (b, axesB) = SumOut(b, axesB, kept + axesA);
        string shared = string.Concat(axesA.Where(axesB.Contains)), batch = string.Concat(shared.Where(kept.Contains));
        string summed = string.Concat(shared.Where(x => !kept.Contains(x)));
        string rows = string.Concat(axesA.Where(x => !shared.Contains(x))), columns = string.Concat(axesB.Where(x => !shared.Contains(x)));

        // An axis of size 1 matches any size, as in broadcasting.
        int Size(char axis) => Math.Max(axesA.Contains(axis) ? a.Shape[axesA.IndexOf(axis)] : 1, axesB.Contains(axis) ? b.Shape[axesB.IndexOf(axis)] : 1);
        int Count(string axes) => axes.Aggregate(1, (count, axis) => checked(count * Size(axis)));
        OnnxValue Turned(OnnxValue x, string have, string order, params ReadOnlySpan<int> shape)
        {
            if (order.Any(axis => x.Shape[have.IndexOf(axis)] is var size && size != 1 && size != Size(axis)))
                throw call.Invalid("axes with the same letter must have the same size", $"{a.Describe()} and {b.Describe()}");
            OnnxValue turned = MovementOperators.Permute(x, [.. order.Select(axis => have.IndexOf(axis))]);
            return ShapeOperators.View(MovementOperators.Expand(turned, [.. order.Select(Size)]), shape);
        }

        OnnxValue left = Turned(a, axesA, batch + rows + summed, Count(batch), Count(rows), Count(summed));
        OnnxValue right = Turned(b, axesB, batch + summed + columns, Count(batch), Count(summed), Count(columns));
        string result = batch + rows + columns;
        return (ShapeOperators.View(ProductOperators.MatMul(call, left, right), [.. result.Select(Size)]), result);
    }
}
