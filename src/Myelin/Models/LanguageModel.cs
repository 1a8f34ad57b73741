namespace Myelin;

/// <summary>
/// A model that guesses the next token: ids <c>int32[N, T]</c> to scores <c>float32[N, T, vocabulary]</c>, those at place t from the tokens
/// up to t alone. Derive from it for a model of your own; then <see cref="Generate"/> works with it.
/// </summary>
public abstract class LanguageModel : Module<IntTensor, Tensor>
{
    /// <param name="vocabulary">How many tokens there are.</param>
    /// <param name="context">How many tokens it looks back at most.</param>
    protected LanguageModel(int vocabulary, int context)
    {
        Argument.AtLeast(1, vocabulary, GetType().Name, nameof(vocabulary), "Give tokenizer.Count.");
        Argument.AtLeast(1, context, GetType().Name, nameof(context), "Try 64.");
        (Vocabulary, Context) = (vocabulary, context);
    }

    /// <summary>How many tokens there are.</summary>
    public int Vocabulary { get; }

    /// <summary>How many tokens the model looks back at most; of a recurrent one, how many it learned to.</summary>
    public int Context { get; }

    /// <summary>Begins a text. The general way computes each step anew over the last <see cref="Context"/> tokens; models that can do better override it.</summary>
    public virtual Continuation Begin() => new WindowContinuation(this);

    /// <summary>
    /// Goes on with a text, token by token, without end: take as many as are wanted. In evaluation mode, and with the same seed the same
    /// tokens on every run and for any number of threads.
    /// </summary>
    /// <param name="prompt">How the text begins, at least one token.</param>
    /// <param name="sampling">How the next token is chosen from the scores.</param>
    /// <exception cref="ArgumentException">The prompt is empty.</exception>
    /// <exception cref="ArgumentOutOfRangeException">An id of the prompt is no token.</exception>
    /// <example><code>
    /// foreach (string piece in tokenizer.DecodeStream(model.Generate(tokenizer.Encode("ROMEO:")).Take(200))) Console.Write(piece);
    /// </code></example>
    public IEnumerable<int> Generate(IReadOnlyList<int> prompt, Sampling? sampling = null)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        if (prompt.Count == 0) throw new ArgumentException($"{Label}: the prompt must have at least one token.\n  Got none.\n  Begin with a line break, if there is nothing else to begin with.", nameof(prompt));
        CheckIds([.. prompt]);
        return GoOn([.. prompt], sampling ?? new Sampling());
    }

    /// <summary>Throws unless there is at least one token and each is one of the vocabulary.</summary>
    internal void CheckIds(ReadOnlySpan<int> tokens)
    {
        if (tokens.IsEmpty) throw new ArgumentException($"{Label}: a text goes on by at least one token.\n  Got none.\n  Give the tokens that come next.", nameof(tokens));
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

/// <summary>A text in the making: what a model needs to remember of it.</summary>
public abstract class Continuation
{
    /// <summary>Adds tokens to the text, at least one.</summary>
    /// <exception cref="ArgumentOutOfRangeException">An id is no token; the text stays as it was.</exception>
    /// <returns>The scores of the token after them, float32 <c>[vocabulary]</c>.</returns>
    public abstract Tensor Next(params ReadOnlySpan<int> tokens);
}

/// <summary>For any model: the last tokens, all computed anew each time.</summary>
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
