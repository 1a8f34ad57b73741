namespace Myelin.Benchmarks;

/// <summary>The first places of a sequence are encoded, the rest decoded.</summary>
internal sealed class Translation : Layer
{
    private readonly int _source;
    private readonly TransformerEncoder _encoder;
    private readonly TransformerDecoder _decoder;

    internal Translation(int source, int width, int layers, int heads, int wide)
    {
        _source = source;
        _encoder = Child("encoder", new TransformerEncoder(
            layers, _ => new TransformerEncoderLayer(width, heads, wide, dropout: 0, TransformerActivation.Gelu, normFirst: true)));
        _decoder = Child("decoder", new TransformerDecoder(
            layers, _ => new TransformerDecoderLayer(width, heads, wide, dropout: 0, TransformerActivation.Gelu, normFirst: true)));
    }

    public override Tensor Forward(Tensor x) =>
        _decoder.Call(x.Slice(1, _source, x.Shape[1]), _encoder.Call(x.Slice(1, 0, _source)), AttentionMask.CausalOnly);
}
