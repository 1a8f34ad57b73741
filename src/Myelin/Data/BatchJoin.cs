namespace Myelin;

/// <summary>Joins the fields of batches along the examples, and picks examples from them.</summary>
internal static class BatchJoin
{
    /// <summary>Throws unless two examples have the same fields, of the same kinds and shapes.</summary>
    internal static void RequireAlike(Batch first, Batch next)
    {
        if (first.Names.ToHashSet().SetEquals(next.Names) && first.Names.All(name => FormOf(first, name) == FormOf(next, name))) return;
        throw new ArgumentException(
            "Concat: the examples of both data sets must have the same fields, of the same kinds and shapes.\n" +
            $"  Got {first} and {next}.\n" +
            "  Change one of them by Map.", nameof(next));
    }

    private static (bool IsTensor, Shape Shape) FormOf(Batch batch, string name) => batch.Find(name) is Tensor tensor
        ? (true, tensor.Shape.Without(0))
        : (false, ((IntTensor)batch.Find(name)!).Shape.Without(0));

    /// <summary>The examples of several batches with the same fields, one after another.</summary>
    internal static Batch Concat(IReadOnlyList<Batch> batches)
    {
        var joined = new Batch(batches.Sum(b => b.Count));
        foreach (string name in batches[0].Names)
        {
            object[] values = [.. batches.Select(b => b.Find(name)!)];
            joined = values[0] is Tensor
                ? joined.With(name, NoGrad.Run(() => TensorOperators.Concat([.. values.Cast<Tensor>()], 0)))
                : joined.With(name, IntTensor.From([.. values.Cast<IntTensor>().SelectMany(v => v.ToArray())],
                    [joined.Count, .. ((IntTensor)values[0]).Shape.Without(0).AsSpan()]));
        }

        return joined;
    }

    /// <summary>Some examples of a batch, in the order given.</summary>
    internal static Batch Pick(Batch batch, int[] rows)
    {
        var picked = new Batch(rows.Length);
        foreach (string name in batch.Names)
        {
            picked = batch.Find(name) is Tensor tensor
                ? picked.With(name, Tensor.From(Rows(tensor.ToArray(), batch.Count, rows), [rows.Length, .. tensor.Shape.Without(0).AsSpan()]))
                : picked.With(name, Rows((IntTensor)batch.Find(name)!, batch.Count, rows));
        }

        return picked;
    }

    private static IntTensor Rows(IntTensor values, int count, int[] rows) =>
        IntTensor.From(Rows(values.ToArray(), count, rows), [rows.Length, .. values.Shape.Without(0).AsSpan()]);

    private static T[] Rows<T>(T[] values, int count, int[] rows)
    {
        int width = values.Length / count;
        var picked = new T[rows.Length * width];
        for (int i = 0; i < rows.Length; i++) values.AsSpan(rows[i] * width, width).CopyTo(picked.AsSpan(i * width));
        return picked;
    }
}
