namespace Myelin;

public static partial class IntTensorOperators
{
    extension(IntTensor a)
    {
        /// <summary>1 where this tensor is greater than another, else 0, with broadcasting. PyTorch: <c>torch.gt</c>.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public IntTensor GreaterThan(IntTensor b) => IntElementwise.Of("GreaterThan", a, b, static (a, b) => a > b ? 1 : 0);

        /// <summary>1 where this tensor is greater than a number, else 0.</summary>
        public IntTensor GreaterThan(int b) => a.GreaterThan(IntTensor.From([b]).Reshape([]));

        /// <summary>1 where this tensor is greater than or equal to another, else 0, with broadcasting. PyTorch: <c>torch.ge</c>.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public IntTensor GreaterThanOrEqual(IntTensor b) => IntElementwise.Of("GreaterThanOrEqual", a, b, static (a, b) => a >= b ? 1 : 0);

        /// <summary>1 where this tensor is greater than or equal to a number, else 0.</summary>
        public IntTensor GreaterThanOrEqual(int b) => a.GreaterThanOrEqual(IntTensor.From([b]).Reshape([]));

        /// <summary>1 where this tensor is less than another, else 0, with broadcasting. PyTorch: <c>torch.lt</c>.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public IntTensor LessThan(IntTensor b) => IntElementwise.Of("LessThan", a, b, static (a, b) => a < b ? 1 : 0);

        /// <summary>1 where this tensor is less than a number, else 0.</summary>
        public IntTensor LessThan(int b) => a.LessThan(IntTensor.From([b]).Reshape([]));

        /// <summary>1 where this tensor is less than or equal to another, else 0, with broadcasting. PyTorch: <c>torch.le</c>.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public IntTensor LessThanOrEqual(IntTensor b) => IntElementwise.Of("LessThanOrEqual", a, b, static (a, b) => a <= b ? 1 : 0);

        /// <summary>1 where this tensor is less than or equal to a number, else 0.</summary>
        public IntTensor LessThanOrEqual(int b) => a.LessThanOrEqual(IntTensor.From([b]).Reshape([]));

        /// <summary>1 where this tensor is equal to another, else 0, with broadcasting. PyTorch: <c>torch.eq</c>.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public IntTensor EqualTo(IntTensor b) => IntElementwise.Of("EqualTo", a, b, static (a, b) => a == b ? 1 : 0);

        /// <summary>1 where this tensor is equal to a number, else 0.</summary>
        public IntTensor EqualTo(int b) => a.EqualTo(IntTensor.From([b]).Reshape([]));

        /// <summary>1 where this tensor is different from another, else 0, with broadcasting. PyTorch: <c>torch.ne</c>.</summary>
        /// <exception cref="ShapeException">The shapes do not broadcast.</exception>
        public IntTensor NotEqualTo(IntTensor b) => IntElementwise.Of("NotEqualTo", a, b, static (a, b) => a != b ? 1 : 0);

        /// <summary>1 where this tensor is different from a number, else 0.</summary>
        public IntTensor NotEqualTo(int b) => a.NotEqualTo(IntTensor.From([b]).Reshape([]));
    }
}
