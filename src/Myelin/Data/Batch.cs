namespace Myelin;

/// <summary>
/// Some examples, ready for a task: named tensors, each with the examples along its first axis. The usual ones have properties: inputs or
/// token ids, with labels (classification) or targets (regression); masks, boxes, second inputs and the like get their own names.
/// </summary>
/// <example><code>
/// Batch batch = new Batch(images, labels).With("mask", mask);
/// Tensor shown = batch.Inputs * batch.Get("mask");
/// </code></example>
public sealed class Batch
{
    private const string InputsName = "inputs", TokensName = "tokens", LabelsName = "labels", TargetsName = "targets";

    private readonly (string Name, object Value)[] _fields;

    /// <summary>Numeric examples.</summary>
    /// <param name="inputs">float32 <c>[N, …]</c>.</param>
    /// <param name="labels">int32 <c>[N]</c> or, for sequences, <c>[N, T]</c>: the classes; null for regression.</param>
    /// <param name="targets">float32 <c>[N, …]</c>, the numbers to predict; null for classification.</param>
    /// <exception cref="ShapeException">The inputs are a scalar.</exception>
    public Batch(Tensor inputs, IntTensor? labels = null, Tensor? targets = null) : this(CountOf(inputs.Shape, InputsName),
        Given((InputsName, inputs), (LabelsName, labels), (TargetsName, targets)))
    { }

    /// <summary>Examples of token ids.</summary>
    /// <param name="tokens">int32 <c>[N, T]</c>.</param>
    /// <param name="labels">int32 <c>[N]</c>, or one per token, <c>[N, T]</c>; null for regression.</param>
    /// <param name="targets">float32 <c>[N, …]</c>; null for classification.</param>
    /// <exception cref="ShapeException">The tokens are a scalar.</exception>
    public Batch(IntTensor tokens, IntTensor? labels = null, Tensor? targets = null) : this(CountOf(tokens.Shape, TokensName),
        Given((TokensName, tokens), (LabelsName, labels), (TargetsName, targets)))
    { }

    /// <summary>Examples without fields; <see cref="With(string, Tensor)"/> adds them.</summary>
    /// <param name="count">The number of examples.</param>
    public Batch(int count) : this(count, []) { }

    private Batch(int count, (string, object)[] fields) => (Count, _fields) = (count, fields);

    /// <summary>The number of examples.</summary>
    public int Count { get; }

    /// <summary>float32 <c>[N, …]</c>, the model's input.</summary>
    /// <exception cref="InvalidOperationException">The examples have no inputs.</exception>
    public Tensor Inputs => Find(InputsName) as Tensor ?? throw Missing("Inputs", "numbers", "A model that begins with an Embedding takes batch.Tokens.");

    /// <summary>int32 <c>[N, T]</c>, the token ids of the model's input.</summary>
    /// <exception cref="InvalidOperationException">The examples have no token ids.</exception>
    public IntTensor Tokens => Find(TokensName) as IntTensor ?? throw Missing("Tokens", "token ids", "A model that takes a tensor takes batch.Inputs.");

    /// <summary>The true classes, int32 <c>[N]</c> or <c>[N, T]</c>.</summary>
    /// <exception cref="InvalidOperationException">The examples have no labels.</exception>
    public IntTensor Labels => Find(LabelsName) as IntTensor ?? throw Missing("Labels", "class labels", "Read batch.Targets for regression.");

    /// <summary>The numbers to predict, float32 <c>[N, …]</c>.</summary>
    /// <exception cref="InvalidOperationException">The examples have no targets.</exception>
    public Tensor Targets => Find(TargetsName) as Tensor ?? throw Missing("Targets", "targets", "Read batch.Labels for classification.");

    /// <summary>Whether the examples are numbers.</summary>
    public bool HasInputs => Has(InputsName);

    /// <summary>Whether the examples are token ids.</summary>
    public bool HasTokens => Has(TokensName);

    /// <summary>Whether the examples have class labels.</summary>
    public bool HasLabels => Has(LabelsName);

    /// <summary>Whether the examples have targets.</summary>
    public bool HasTargets => Has(TargetsName);

    /// <summary>The names of all fields, in the order in which they were added.</summary>
    public IReadOnlyList<string> Names => [.. _fields.Select(f => f.Name)];

    /// <summary>Whether there is a field of this name.</summary>
    public bool Has(string name) => Find(name) is not null;

    /// <summary>The floats of a field.</summary>
    /// <exception cref="InvalidOperationException">There is no such field, or it contains integers.</exception>
    public Tensor Get(string name) =>
        Find(name) as Tensor ?? throw Missing($"Get(\"{name}\")", $"a tensor \"{name}\"",
            "Add it with batch.With in Dataset.Take; integers are read by GetInts.");

    /// <summary>The integers of a field.</summary>
    /// <exception cref="InvalidOperationException">There is no such field, or it contains floats.</exception>
    public IntTensor GetInts(string name) =>
        Find(name) as IntTensor
            ?? throw Missing($"GetInts(\"{name}\")", $"integers \"{name}\"",
            "Add them with batch.With in Dataset.Take; floats are read by Get.");

    /// <summary>This batch with one more field, or with another value for an existing one.</summary>
    /// <param name="name">The field's name; <c>inputs</c>, <c>tokens</c>, <c>labels</c> and <c>targets</c> are those of the properties.</param>
    /// <param name="value">float32, of any shape; usually with the examples along the first axis.</param>
    public Batch With(string name, Tensor value) => Put(name, value);

    /// <summary>The same for integers.</summary>
    /// <param name="name">The field's name.</param>
    /// <param name="value">int32, of any shape; usually with the examples along the first axis.</param>
    public Batch With(string name, IntTensor value) => Put(name, value);

    /// <summary>This batch with other inputs.</summary>
    /// <param name="inputs">float32 <c>[N, …]</c>.</param>
    public Batch WithInputs(Tensor inputs) => Put(InputsName, inputs);

    /// <summary>This batch with targets instead of labels.</summary>
    internal Batch WithTargetsForLabels(Tensor targets) => new Batch(Count, [.. _fields.Where(f => f.Name != LabelsName)]).With(TargetsName, targets);

    /// <summary>The fields with their shapes.</summary>
    public override string ToString() => $"Batch of {Count}: {Fields}";

    /// <summary>All fields, in order.</summary>
    internal IEnumerable<object> Values => _fields.Select(f => f.Value);

    private string Fields =>
        _fields.Length == 0
            ? "no fields"
            : string.Join(", ", _fields.Select(f => $"{f.Name} {(f.Value as Tensor)?.Describe() ?? ((IntTensor)f.Value).Describe()}"));

    private static int CountOf(Shape shape, string name) => shape.Rank > 0
        ? shape[0]
        : throw new ShapeException(
            "Batch: the first axis must be that of the examples.",
            $"a scalar as {name}.",
            "Try Reshape(1, 1) for one example with one feature.");

    private static (string, object)[] Given(params ReadOnlySpan<(string Name, object? Value)> fields) =>
        [.. fields.ToArray().Where(f => f.Value is not null).Select(f => (f.Name, f.Value!))];

    /// <summary>The value of a field; null if there is none.</summary>
    internal object? Find(string name)
    {
        foreach ((string own, object value) in _fields)
        {
            if (own == name) return value;
        }

        return null;
    }

    private Batch Put(string name, object value)
    {
        int place = Array.FindIndex(_fields, f => f.Name == name);
        if (place < 0) return new(Count, [.. _fields, (name, value)]);
        (string, object)[] fields = [.. _fields];
        fields[place] = (name, value);
        return new(Count, fields);
    }

    private InvalidOperationException Missing(string member, string what, string fix) =>
        new($"Batch.{member}: these examples must have {what}.\n  Got {Fields}.\n  {fix}");
}
