namespace Myelin;

public static partial class TensorOperators
{
    extension(Tensor x)
    {
        /// <summary>y = x: the activation of a linear unit. PyTorch: <c>nn.Identity</c>.</summary>
        public Tensor Identity() => x;
    }
}
