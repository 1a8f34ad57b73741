using System.Globalization;

namespace Myelin;

/// <summary>
/// Windows of a text for a model that predicts the next token: example i is the tokens i·stride to i·stride + context - 1, its labels the
/// tokens one position later.
/// </summary>
/// <example><code>
/// int[] ids = tokenizer.Encode(text);
/// (TextDataset train, TextDataset test) = TextDataset.Split(ids, tokenizer.Count, context: 64);
/// </code></example>
public sealed class TextDataset : Dataset
{
    private readonly int[] _tokens;
    private readonly int _stride;

    /// <param name="tokens">The text as ids.</param>
    /// <param name="vocabulary">The number of different ids.</param>
    /// <param name="context">The number of tokens per window, at least 1.</param>
    /// <param name="stride">
    /// The distance between windows: 1 for all windows, for training; the context for adjacent windows without overlap, for testing. The
    /// rest at the end that does not fill a window is skipped.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The text is shorter than a window and the token after it, or an id is not in the vocabulary.
    /// </exception>
    public TextDataset(ReadOnlySpan<int> tokens, int vocabulary, int context, int stride = 1)
    {
        Argument.AtLeast(1, context, nameof(TextDataset), nameof(context), "Try 64.");
        Argument.AtLeast(1, stride, nameof(TextDataset), nameof(stride), "Try 1, or the context.");
        if (tokens.Length <= context)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"TextDataset: the text must be longer than the context.\n" +
                $"  Got {tokens.Length} tokens for windows of {context} and the one after.\n" +
                $"  Give more text, or a smaller context."), nameof(tokens));
        }

        for (int i = 0; i < tokens.Length; i++)
        {
            if ((uint)tokens[i] >= (uint)vocabulary)
            {
                throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                    $"TextDataset: each id must be from 0 to {vocabulary - 1}.\n  Got {tokens[i]} at position {i}.\n" +
                    $"  Give the tokenizer's Count as the vocabulary."), nameof(tokens));
            }
        }

        (_tokens, Classes, Context, _stride) = (tokens.ToArray(), vocabulary, context, stride);
    }

    /// <summary>The number of tokens per window.</summary>
    public int Context { get; }

    /// <inheritdoc/>
    public override int Count => ((_tokens.Length - Context - 1) / _stride) + 1;

    /// <summary>One axis, the tokens of a window.</summary>
    public override Shape InputShape => [Context];

    /// <summary>The number of different tokens.</summary>
    public override int Classes { get; }

    /// <summary>Splits a text in two: all windows of the first part for training, adjacent windows of the rest for testing.</summary>
    /// <param name="tokens">The text as ids.</param>
    /// <param name="vocabulary">The number of different ids.</param>
    /// <param name="context">The number of tokens per window.</param>
    /// <param name="trainShare">The fraction of the text for training, between 0 and 1.</param>
    /// <exception cref="ArgumentException">A part is shorter than a window and the token after it.</exception>
    public static (TextDataset Train, TextDataset Test) Split(ReadOnlySpan<int> tokens, int vocabulary, int context, double trainShare = 0.9)
    {
        if (trainShare is not (> 0 and < 1)) throw new ArgumentOutOfRangeException(nameof(trainShare), string.Create(
            CultureInfo.InvariantCulture, $"TextDataset.Split: trainShare must be between 0 and 1.\n  Got {trainShare}.\n  Try 0.9."));
        int cut = (int)(tokens.Length * trainShare);
        if (Math.Min(cut, tokens.Length - cut) <= context)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture,
                $"TextDataset.Split: both parts must be longer than the context.\n" +
                $"  Got {cut} and {tokens.Length - cut} tokens for windows of {context} and the one after.\n" +
                $"  Give more text, or a smaller context."), nameof(tokens));
        }

        return (new TextDataset(tokens[..cut], vocabulary, context), new TextDataset(tokens[cut..], vocabulary, context, stride: context));
    }

    /// <inheritdoc/>
    public override Batch Take(ReadOnlySpan<int> indices, SampleKey key)
    {
        int[] tokens = new int[indices.Length * Context], labels = new int[tokens.Length];
        for (int i = 0; i < indices.Length; i++)
        {
            CheckIndex(indices[i]);
            int start = indices[i] * _stride;
            _tokens.AsSpan(start, Context).CopyTo(tokens.AsSpan(i * Context));
            _tokens.AsSpan(start + 1, Context).CopyTo(labels.AsSpan(i * Context));
        }

        Shape shape = [indices.Length, Context];
        return new Batch(IntTensor.Wrap(tokens, shape), IntTensor.Wrap(labels, shape));
    }
}
