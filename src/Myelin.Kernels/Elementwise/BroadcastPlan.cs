namespace Myelin.Kernels;

/// <summary>
/// How three arguments are traversed to give a result of one shape: as few axes as possible, and each argument's stride on each.
/// </summary>
/// <remarks>Axis 0 is the innermost. Adjacent axes are merged if every argument is either contiguous or constant across both.</remarks>
internal unsafe struct BroadcastPlan
{
    internal const int MaxRank = 12;
    internal const int Arguments = 3;
    internal int Rank;
    internal long Length;
    internal fixed int Size[MaxRank];
    internal fixed int Stride[MaxRank * Arguments];

    internal BroadcastPlan(ReadOnlySpan<int> yShape, ReadOnlySpan<int> aShape, ReadOnlySpan<int> bShape, ReadOnlySpan<int> cShape)
    {
        Length = Product(yShape);
        Require(yShape, aShape);
        Require(yShape, bShape);
        Require(yShape, cShape);
        int* run = stackalloc int[Arguments] { 1, 1, 1 };
        int* stride = stackalloc int[Arguments];
        for (int back = 1; back <= yShape.Length; back++)
        {
            int size = yShape[^back];
            if (size == 1) continue;
            for (int i = 0; i < Arguments; i++)
            {
                ReadOnlySpan<int> shape = i == 0 ? aShape : i == 1 ? bShape : cShape;
                int own = back <= shape.Length ? shape[^back] : 1;
                stride[i] = own == 1 ? 0 : run[i];
                run[i] *= own;
            }
            Append(size, stride);
        }
        if (Rank == 0)
        {
            Size[0] = 1;
            Rank = 1;
        }
    }

    internal static long Product(ReadOnlySpan<int> shape)
    {
        long product = 1;
        foreach (int size in shape) product *= size;
        return product;
    }

    private void Append(int size, int* stride)
    {
        bool merge = Rank > 0;
        for (int i = 0; i < Arguments && merge; i++)
            merge = stride[i] == Stride[(Rank - 1) * Arguments + i] * Size[Rank - 1];
        if (merge)
        {
            Size[Rank - 1] *= size;
            return;
        }
        if (Rank == MaxRank) throw new ArgumentException($"Broadcasting supports at most {MaxRank} axes that cannot be merged.");
        Size[Rank] = size;
        for (int i = 0; i < Arguments; i++) Stride[Rank * Arguments + i] = stride[i];
        Rank++;
    }

    private static void Require(ReadOnlySpan<int> yShape, ReadOnlySpan<int> shape)
    {
        bool fits = shape.Length <= yShape.Length;
        for (int back = 1; fits && back <= shape.Length; back++) fits = shape[^back] == 1 || shape[^back] == yShape[^back];
        if (!fits) Throw(yShape, shape);

        static void Throw(ReadOnlySpan<int> yShape, ReadOnlySpan<int> shape) =>
            throw new ArgumentException($"The shape [{string.Join(", ", shape.ToArray())}] does not broadcast to [{string.Join(", ", yShape.ToArray())}].");
    }
}
