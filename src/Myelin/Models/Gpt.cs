namespace Myelin;

/// <summary>
/// A Transformer that predicts the next token: token and position embeddings, blocks of causal attention and a feed-forward network (norm
/// first, GELU, four times as wide), a final norm and a linear layer to the scores (Radford et al. 2019).
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

    /// <param name="vocabulary">The number of tokens in the vocabulary.</param>
    /// <param name="context">The number of tokens that it sees at once.</param>
    /// <param name="layers">The number of blocks.</param>
    /// <param name="heads">Attention heads per block; a divisor of the width.</param>
    /// <param name="width">The length of the vectors between blocks.</param>
    /// <param name="dropout">Applied after the embedding, to the weights of attention and to the output of each block.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is below 1, or the dropout is not at least 0 and below 1.</exception>
    /// <exception cref="ArgumentException">The heads do not divide the width.</exception>
    public Gpt(int vocabulary, int context, int layers = 4, int heads = 4, int width = 128, float dropout = 0) : base(vocabulary, context)
    {
        Argument.AtLeast(1, layers, nameof(Gpt), nameof(layers), "Try 4.");
        Tokens = Child("tokens", new Embedding(vocabulary, width));
        Positions = Child("positions", new LearnedPositionalEncoding(width, context));
        _dropout = Child("dropout", new Dropout(dropout));
        Blocks = Child("blocks", new TransformerEncoder(
            layers, _ => new TransformerEncoderLayer(width, heads, 4 * width, dropout, TransformerActivation.Gelu,
            normFirst: true, causal: true), new LayerNorm(width)));
        Head = Child("head", new Linear(width, vocabulary, bias: false));
    }

    /// <summary>The token embeddings; keys <c>tokens.…</c>.</summary>
    public Embedding Tokens { get; }

    /// <summary>The position embeddings; keys <c>positions.…</c>.</summary>
    public LearnedPositionalEncoding Positions { get; }

    /// <summary>The blocks and the final norm; keys <c>blocks.layers.0.…</c>, <c>blocks.norm.…</c>.</summary>
    public TransformerEncoder Blocks { get; }

    /// <summary>From the final norm to the scores; keys <c>head.…</c>.</summary>
    public Linear Head { get; }

    /// <summary>ids int32 <c>[N, T]</c>, T at most the context, to scores float32 <c>[N, T, vocabulary]</c>.</summary>
    public override Tensor Forward(IntTensor x) => Head.Call(Blocks.Call(_dropout.Call(Positions.Call(Tokens.Call(x)))));

    /// <inheritdoc/>
    public override PreparedTokenModel Prepare(Shape ids) => InferencePlan.Make(this, Tokens, [Positions, _dropout, Blocks, Head], ids);

    /// <inheritdoc/>
    public override Continuation Begin() => new CacheContinuation(this);

    /// <inheritdoc/>
    public override string Describe() => $"Gpt({Vocabulary}, {Context})";

    /// <summary>
    /// Keeps keys and values, so that a token costs one step. When the context is full it continues with the later half, computed again at
    /// its new positions: over many tokens that is about one additional step per token.
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
                // A long prompt fills the context; after that there must be room to continue.
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
