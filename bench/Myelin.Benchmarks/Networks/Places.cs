namespace Myelin.Benchmarks;

/// <summary>The places of an image as a sequence: <c>[N, C, H, W]</c> to <c>[N, H·W, C]</c>.</summary>
internal sealed class Places : Layer
{
    public override Tensor Forward(Tensor x) => x.Reshape(x.Shape[0], x.Shape[1], -1).Transpose(1, 2);
}
