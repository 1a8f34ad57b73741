namespace Myelin;

/// <summary>
/// A model that predicts the next token: ids <c>int32[N, T]</c> to scores <c>float32[N, T, vocabulary]</c>, those at position t from the
/// tokens up to t only. Derive your own models from it; then <see cref="Generate"/> works with them.
/// </summary>
public abstract class LanguageModel : Module<IntTensor, Tensor>
{
    /// <param name="vocabulary">The number of tokens in the vocabulary.</param>
    /// <param name="context">The largest number of tokens that it looks back.</param>
    protected LanguageModel(int vocabulary, int context)
    {
        Argument.AtLeast(1, vocabulary, GetType().Name, nameof(vocabulary), "Give tokenizer.Count.");
        Argument.AtLeast(1, context, GetType().Name, nameof(context), "Try 64.");
        (Vocabulary, Context) = (vocabulary, context);
    }

    /// <summary>The number of tokens in the vocabulary.</summary>
    public int Vocabulary { get; }

    /// <summary>
    /// The largest number of tokens that the model looks back; for a recurrent model, the number that it was trained on at once.
    /// </summary>
    public int Context { get; }

    /// <summary>
    /// Prepares the model to predict repeatedly from ids of one shape, with its weights packed and its memory allocated in advance: for deployment where
    /// each microsecond counts. The prepared model keeps the weights of that time.
    /// </summary>
    /// <param name="ids">The shape of an input, including the batch: <c>[1, 64]</c>.</param>
    /// <exception cref="ShapeException">The model does not accept such inputs.</exception>
    public virtual PreparedTokenModel Prepare(Shape ids) => InferencePlan.Make(this, this, [], ids);

    /// <summary>
    /// Begins a text. The default implementation computes the last <see cref="Context"/> tokens again in each step; models with a faster
    /// way override it.
    /// </summary>
    public virtual Continuation Begin() => new WindowContinuation(this);

    /// <summary>
    /// Continues a text, token by token, without end: take as many tokens as needed. Runs in evaluation mode; the same seed gives the same
    /// tokens on every run and for any number of threads.
    /// </summary>
    /// <param name="prompt">The beginning of the text, at least one token.</param>
    /// <param name="sampling">How the next token is chosen from the scores.</param>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id of the prompt is not in the vocabulary.</exception>
    /// <example><code>
    /// foreach (string piece in tokenizer.DecodeStream(model.Generate(tokenizer.Encode("ROMEO:")).Take(200))) Console.Write(piece);
    /// </code></example>
    public IEnumerable<int> Generate(IReadOnlyList<int> prompt, Sampling? sampling = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Count == 0)
            throw new ArgumentException(
                $"{Label}: the prompt must have at least one token.\n  Got none.\n  Start with a line break if you have no other text.",
                nameof(prompt));
        CheckIds([.. prompt]);
        return GoOn([.. prompt], sampling ?? new Sampling());
    }

    /// <summary>Throws unless there is at least one token and each is in the vocabulary.</summary>
    internal void CheckIds(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty)
            throw new ArgumentException($"{Label}: a text continues with at least one token.\n  Got none.\n  Give the next tokens.", nameof(tokens));
        if (EmbeddingOp.FirstOutside(Vocabulary, tokens) is { } place) throw EmbeddingOp.OutOfRange(Label, Vocabulary, tokens, place);
    }

    private IEnumerable<int> GoOn(int[] prompt, Sampling sampling)
    {
        RandomStream random = RandomStream.For(sampling.Seed, "generate");
        Continuation text = Begin();
        for (int[] next = prompt; ; next = [sampling.Choose(text.Next(next), random)])
        {
            if (next != prompt) yield return next[0];
        }
    }
}

/// <summary>A text in progress: the state that a model keeps of it.</summary>
public abstract class Continuation
{
    /// <summary>Appends tokens to the text, at least one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is not in the vocabulary; the text is unchanged.</exception>
    /// <returns>The scores of the next token, float32 <c>[vocabulary]</c>.</returns>
    public abstract Tensor Next(params ReadOnlySpan<int> tokens);
}

/// <summary>For any model: the last tokens, all computed again each time.</summary>
internal sealed class WindowContinuation(LanguageModel model) : Continuation
{
    private readonly List<int> _recent = [];

    public override Tensor Next(params ReadOnlySpan<int> tokens)
    {
        model.CheckIds(tokens);
        _recent.AddRange(tokens);
        if (_recent.Count > model.Context) _recent.RemoveRange(0, _recent.Count - model.Context);
        return model.Predict(IntTensor.From([.. _recent], 1, _recent.Count)).Slice(1, -1).Reshape(model.Vocabulary);
    }
}
