namespace Myelin;

/// <summary>
/// A Transformer that guesses the next token: vectors of tokens and places, blocks of causal attention and a feed-forward network (norm
/// first, GELU, four times as wide), a last norm and a linear layer to the scores (Radford et al. 2019).
/// </summary>
/// <example><code>
/// var model = new Gpt(tokenizer.Count, context: 64, layers: 4, heads: 4, width: 128);
/// var trainer = new Trainer(model, new CrossEntropy(), new AdamW(model.Parameters(), 2e-3));
/// trainer.Fit(train, new FitOptions { Steps = 2000, BatchSize = 12 });
/// foreach (string piece in tokenizer.DecodeStream(model.Generate(tokenizer.Encode("ROMEO:")).Take(200))) Console.Write(piece);
/// </code></example>
public sealed class Gpt : LanguageModel
{
    private readonly Dropout _dropout;

    /// <param name="vocabulary">How many tokens there are.</param>
    /// <param name="context">How many it sees at once.</param>
    /// <param name="layers">How many blocks.</param>
    /// <param name="heads">Heads of attention in each; they divide the width.</param>
    /// <param name="width">Length of the vectors between blocks.</param>
    /// <param name="dropout">After the embedding, on the weights of attention and on what each block adds.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the dropout not a share below 1.</exception>
    /// <exception cref="ArgumentException">The heads do not divide the width.</exception>
    public Gpt(int vocabulary, int context, int layers = 4, int heads = 4, int width = 128, float dropout = 0) : base(vocabulary, context)
    {
        Argument.AtLeast(1, layers, nameof(Gpt), nameof(layers), "Try 4.");
        Tokens = Child("tokens", new Embedding(vocabulary, width));
        Positions = Child("positions", new LearnedPositionalEncoding(width, context, batchFirst: true));
        _dropout = Child("dropout", new Dropout(dropout));
        Blocks = Child("blocks", new TransformerEncoder(
            layers, _ => new TransformerEncoderLayer(width, heads, 4 * width, dropout, TransformerActivation.Gelu, batchFirst: true, normFirst: true, causal: true), new LayerNorm(width)));
        Head = Child("head", new Linear(width, vocabulary, bias: false));
    }

    /// <summary>The tokens' vectors; keys <c>tokens.…</c>.</summary>
    public Embedding Tokens { get; }

    /// <summary>The places' vectors; keys <c>positions.…</c>.</summary>
    public LearnedPositionalEncoding Positions { get; }

    /// <summary>The blocks and the last norm; keys <c>blocks.layers.0.…</c>, <c>blocks.norm.…</c>.</summary>
    public TransformerEncoder Blocks { get; }

    /// <summary>From the last norm to the scores; keys <c>head.…</c>.</summary>
    public Linear Head { get; }

    /// <summary>ids int32 <c>[N, T]</c>, T at most the context, to scores float32 <c>[N, T, vocabulary]</c>.</summary>
    public override Tensor Forward(IntTensor x) => Head.Call(Blocks.Call(_dropout.Call(Positions.Call(Tokens.Call(x)))));

    /// <inheritdoc/>
    public override Continuation Begin() => new CacheContinuation(this);

    /// <inheritdoc/>
    public override string Describe() => $"Gpt({Vocabulary}, {Context})";

    /// <summary>
    /// Keeps keys and values, so that a token costs one step. When the context is full it goes on with the later half, computed anew at its
    /// new places: over many tokens that is about one step more for each.
    /// </summary>
    private sealed class CacheContinuation(Gpt model) : Continuation
    {
        private readonly List<int> _tokens = [];
        private readonly AttentionCache _cache = new(1, model.Context);

        public override Tensor Next(params ReadOnlySpan<int> tokens)
        {
            model.CheckIds(tokens);
            _tokens.AddRange(tokens);
            int start = _tokens.Count - tokens.Length;
            if (_tokens.Count > model.Context)
            {
                // A long prompt fills the context; after that there must be room to go on.
                int kept = Math.Min(model.Context, Math.Max(tokens.Length, Math.Max(1, model.Context / 2)));
                _tokens.RemoveRange(0, _tokens.Count - kept);
                _cache.Clear();
                start = 0;
            }

            IntTensor ids = IntTensor.From([.. _tokens[start..]], 1, _tokens.Count - start);
            return Prediction.Of(() =>
            {
                Tensor y = model.Blocks.Step(model.Positions.CallFrom(start, model.Tokens.Call(ids)), _cache);
                return model.Show(ids, model.Head.Call(y.Slice(1, -1))).Reshape(model.Vocabulary);
            });
        }
    }
}
