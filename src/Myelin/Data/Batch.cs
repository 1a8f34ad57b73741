using System.Diagnostics.CodeAnalysis;

namespace Myelin;

/// <summary>Some examples, ready for a model: numbers or token ids, with labels (classification) or targets (regression).</summary>
public sealed record Batch
{
    private readonly Tensor? _inputs;
    private readonly IntTensor? _tokens;

    /// <summary>Examples of numbers.</summary>
    /// <param name="inputs">float32 <c>[N, …]</c>.</param>
    /// <param name="labels">int32 <c>[N]</c> or, for sequences, <c>[N, T]</c>: the classes; null for regression.</param>
    /// <param name="targets">float32 <c>[N, …]</c>, the numbers to meet; null for classification.</param>
    public Batch(Tensor inputs, IntTensor? labels, Tensor? targets = null) => (_inputs, Labels, Targets) = (inputs, labels, targets);

    /// <summary>Examples of token ids.</summary>
    /// <param name="tokens">int32 <c>[N, T]</c>.</param>
    /// <param name="labels">int32 <c>[N]</c>, or one for each token, <c>[N, T]</c>; null for regression.</param>
    /// <param name="targets">float32 <c>[N, …]</c>; null for classification.</param>
    public Batch(IntTensor tokens, IntTensor? labels, Tensor? targets = null) => (_tokens, Labels, Targets) = (tokens, labels, targets);

    /// <summary>float32 <c>[N, …]</c>, what the model gets.</summary>
    /// <exception cref="InvalidOperationException">The examples are token ids.</exception>
    public Tensor Inputs
    {
        get => _inputs ?? throw new InvalidOperationException($"Batch.Inputs: these examples must be numbers.\n  Got token ids {_tokens!.Describe()}.\n  Read batch.Tokens, and give them to a model that begins with an Embedding.");
        init => (_inputs, _tokens) = (value, null);
    }

    /// <summary>int32 <c>[N, T]</c>, the token ids that the model gets.</summary>
    /// <exception cref="InvalidOperationException">The examples are numbers.</exception>
    public IntTensor Tokens
    {
        get => _tokens ?? throw new InvalidOperationException($"Batch.Tokens: these examples must be token ids.\n  Got numbers {_inputs!.Describe()}.\n  Read batch.Inputs, and give them to a model that takes a tensor.");
        init => (_inputs, _tokens) = (null, value);
    }

    /// <summary>The right classes, int32 <c>[N]</c> or <c>[N, T]</c>; null for regression.</summary>
    public IntTensor? Labels { get; init; }

    /// <summary>The numbers to meet, float32 <c>[N, …]</c>; null for classification.</summary>
    public Tensor? Targets { get; init; }

    /// <summary>How many examples there are.</summary>
    public int Count => _tokens is not null ? _tokens.Shape[0] : _inputs!.Shape[0];

    /// <summary>The shapes.</summary>
    public override string ToString() => $"Batch of {_tokens?.Describe() ?? _inputs!.Describe()}{(Labels is null ? "" : $", labels {Labels.Describe()}")}{(Targets is null ? "" : $", targets {Targets.Describe()}")}";

    /// <summary>The inputs, if they are numbers.</summary>
    internal bool HasInputs([NotNullWhen(true)] out Tensor? inputs) => (inputs = _inputs) is not null;
}
