
namespace Myelin.Tests.Layers;

public sealed class TransformerTests
{
    internal static AttentionMask? Mask(GoldenCase c) => c.Flag("causal") || c.Has("i.padding") || c.Has("m.scores")
        ? new AttentionMask
        {
            Causal = c.Flag("causal"),
            KeyPadding = c.Has("i.padding") ? c.Ints("i.padding") : null,
            Scores = c.Has("m.scores") ? c["m.scores"] : null
        }
        : null;

    [Theory, Golden("MultiHeadAttention", "transformer"), Covers("layer MultiHeadAttention")]
    public void Attention(GoldenCase c)
    {
        int size = c.Int("size");
        var layer = new MultiHeadAttention(
            size, c.Int("heads"), bias: c.Flag("bias"), batchFirst: c.Flag("batchFirst"), keySize: c.Int("keySize", size), valueSize: c.Int("valueSize", size));
        Matches(c, layer, x => layer.Call(x[0], x[Math.Min(1, x.Length - 1)], x[^1], Mask(c)));
    }

    [Theory, Golden("AttentionWeights", "transformer")]
    public void Weights_for_display(GoldenCase c)
    {
        var layer = new MultiHeadAttention(c.Int("size"), c.Int("heads"));
        foreach ((string key, Tensor value) in layer.StateDict()) value.CopyFrom(c.Floats("w." + key));
        Tensor weights = layer.Weights(c["x0"], c["x1"], Mask(c));
        Assert.False(weights.RequiresGrad);
        Compare.Close(c["y"], weights, "weights", Tolerance.Sums);
    }

    [Theory, Golden("TransformerEncoderLayer", "transformer"), Covers("layer TransformerEncoderLayer")]
    public void Encoder_layer(GoldenCase c)
    {
        TransformerEncoderLayer layer = EncoderLayer(c, causal: false);
        Matches(c, layer, x => layer.Call(x[0], Mask(c)));
        TransformerEncoderLayer causal = EncoderLayer(c, causal: true);
        if (c.Flag("causal")) Matches(c, causal, x => Mask(c)!.KeyPadding is null ? causal.Call(x[0]) : causal.Call(x[0], Mask(c)! with { Causal = false }));
    }

    [Theory, Golden("TransformerDecoderLayer", "transformer"), Covers("layer TransformerDecoderLayer")]
    public void Decoder_layer(GoldenCase c)
    {
        TransformerDecoderLayer layer = DecoderLayer(c);
        Matches(c, layer, x => Mask(c) is null ? layer.Call((x[0], x[1])) : layer.Call(x[0], x[1], Mask(c)));
    }

    [Theory, Golden("TransformerEncoder", "transformer"), Covers("layer TransformerEncoder")]
    public void Encoder(GoldenCase c)
    {
        var layer = new TransformerEncoder(2, _ => EncoderLayer(c, causal: false), c.Flag("normFirst") ? new LayerNorm(c.Int("size")) : null);
        Matches(c, layer, x => layer.Call(x[0], Mask(c)));
    }

    [Theory, Golden("TransformerDecoder", "transformer"), Covers("layer TransformerDecoder")]
    public void Decoder(GoldenCase c)
    {
        var layer = new TransformerDecoder(2, _ => DecoderLayer(c), c.Flag("normFirst") ? new LayerNorm(c.Int("size")) : null);
        Matches(c, layer, x => layer.Call(x[0], x[1], Mask(c)));
    }

    private static TransformerEncoderLayer EncoderLayer(GoldenCase c, bool causal) => new(c.Int("size"), c.Int("heads"), c.Int("feedForward"), 0,
        c.Flag("gelu") ? TransformerActivation.Gelu : TransformerActivation.Relu, c.Float("eps"), c.Flag("batchFirst"), c.Flag("normFirst"), causal: causal);

    private static TransformerDecoderLayer DecoderLayer(GoldenCase c) => new(c.Int("size"), c.Int("heads"), c.Int("feedForward"), 0,
        c.Flag("gelu") ? TransformerActivation.Gelu : TransformerActivation.Relu, c.Float("eps"), c.Flag("batchFirst"), c.Flag("normFirst"));

    /// <summary>
    /// Loads the weights under PyTorch's keys, in PyTorch's order, and compares the output and all gradients, which must be the same bits for
    /// every team.
    /// </summary>
    internal static void Matches(GoldenCase c, Module layer, Func<Tensor[], Tensor> run)
    {
        Assert.Equal(c.Roles.Where(r => r.StartsWith("w.", StringComparison.Ordinal)).Select(r => r[2..]).Order(),
            layer.StateDict().Select(e => e.Key).Order());
        foreach ((string key, Tensor value) in layer.StateDict()) value.CopyFrom(c.Floats("w." + key));
        Tensor[] inputs = [];
        Tensor output = Tensor.Scalar(0);
        Teams.SameBits(() =>
        {
            layer.ZeroGrad();
            inputs = [.. Enumerable.Range(0, c.InputCount).Select(i => c[$"x{i}"].RequireGrad())];
            output = run(inputs);
            output.Backward(c["dy"]);
            return [output.ToArray(), .. inputs.Select(x => x.Grad!.ToArray()), .. layer.Parameters().Select(p => p.Grad!.ToArray())];
        });
        Compare.Close(c["y"], output, "y", Tolerance.Sums);
        for (int i = 0; i < inputs.Length; i++) Compare.Close(c[$"dx{i}"], inputs[i].Grad!, $"dx{i}", Tolerance.Sums);
        foreach ((string key, Parameter parameter) in layer.NamedParameters())
            Compare.Close(c["g." + key], parameter.Grad!, "gradient of " + key, Tolerance.Sums);
    }
}
