namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = x limited to [0, 6]: a ReLU that stays in range for small number formats. PyTorch: <c>F.relu6</c>.</summary>
        public Tensor Relu6() => ElementwiseOperator.Unary("Relu6", x, new HardTanhOperator(0, 6));
    }
}
