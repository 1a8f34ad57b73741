namespace Myelin;

/// <summary>Operators of <see cref="IntTensor"/>: one file per group. None has a gradient.</summary>
public static partial class IntTensorOperators
{
    extension(IntTensor)
    {
        /// <summary>a + b, element by element, with broadcasting; beyond 32 bits it wraps around. PyTorch: <c>torch.add</c>.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public static IntTensor operator +(IntTensor a, IntTensor b) => IntElementwise.Of("Add", a, b, static (a, b) => a + b);

        /// <summary>a + b with one number for every element.</summary>
        public static IntTensor operator +(IntTensor a, int b) => a + IntTensor.From([b]).Reshape([]);

        /// <summary>a + b with one number for every element.</summary>
        public static IntTensor operator +(int a, IntTensor b) => IntTensor.From([a]).Reshape([]) + b;

        /// <summary>a - b, element by element, with broadcasting; beyond 32 bits it wraps around. PyTorch: <c>torch.sub</c>.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public static IntTensor operator -(IntTensor a, IntTensor b) => IntElementwise.Of("Sub", a, b, static (a, b) => a - b);

        /// <summary>a - b with one number for every element.</summary>
        public static IntTensor operator -(IntTensor a, int b) => a - IntTensor.From([b]).Reshape([]);

        /// <summary>a - b with one number for every element.</summary>
        public static IntTensor operator -(int a, IntTensor b) => IntTensor.From([a]).Reshape([]) - b;

        /// <summary>a · b, element by element, with broadcasting; beyond 32 bits it wraps around. PyTorch: <c>torch.mul</c>.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public static IntTensor operator *(IntTensor a, IntTensor b) => IntElementwise.Of("Mul", a, b, static (a, b) => a * b);

        /// <summary>a · b with one number for every element.</summary>
        public static IntTensor operator *(IntTensor a, int b) => a * IntTensor.From([b]).Reshape([]);

        /// <summary>a · b with one number for every element.</summary>
        public static IntTensor operator *(int a, IntTensor b) => IntTensor.From([a]).Reshape([]) * b;
    }
}

/// <summary>Integer functions of two arguments, element by element.</summary>
internal static class IntElementwise
{
    internal static IntTensor Of(string name, IntTensor a, IntTensor b, Func<int, int, int> f)
    {
        Shape shape = Shape.BroadcastOrNull(a.Shape, b.Shape) ?? throw new ShapeException(
            $"{name}: sizes must be equal, aligned at the last axis, or one of them 1.",
            $"a {a.Describe()}, b {b.Describe()}.",
            "Reshape one of them so that the axes that differ have size 1.");
        ReadOnlySpan<int> p = Expanded(a, shape), q = Expanded(b, shape);
        int[] y = new int[shape.ElementCount];
        for (int i = 0; i < y.Length; i++) y[i] = f(p[i], q[i]);
        return IntTensor.Wrap(y, shape);
    }

    private static ReadOnlySpan<int> Expanded(IntTensor x, Shape shape) =>
        x.Shape == shape ? x.AsSpan() : IntMovement.Copy(x, 0, BroadcastToOp.Broadcast(x.Shape, shape), shape).AsSpan();
}
