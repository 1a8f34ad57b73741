namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>
        /// y = 1.0507·x above 0, 1.7581·(eˣ-1) below: with LeCun's normal initialization, activations keep mean 0 and variance 1 through
        /// many layers. PyTorch: <c>F.selu</c>. Klambauer et al. 2017.
        /// </summary>
        public Tensor Selu() => ElementwiseOperator.Unary("Selu", x, EluOperator.Selu);
    }
}
