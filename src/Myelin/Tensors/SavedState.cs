using System.Globalization;

namespace Myelin;

/// <summary>
/// Named values that a callback, a schedule or an optimizer needs to resume a run. Numbers are restored with the same bits.
/// </summary>
public sealed class SavedState
{
    private readonly Dictionary<string, string> _texts = [];
    private readonly Dictionary<string, Tensor> _tensors = [];

    /// <summary>Whether nothing was written.</summary>
    public bool IsEmpty => _texts.Count + _tensors.Count == 0;

    /// <summary>The names of all values.</summary>
    public IReadOnlyList<string> Names => [.. _texts.Keys, .. _tensors.Keys];

    /// <summary>The names: <c>SavedState(step, mean)</c>.</summary>
    public override string ToString() => $"SavedState({string.Join(", ", Names)})";

    internal IReadOnlyDictionary<string, string> Texts => _texts;

    internal IReadOnlyDictionary<string, Tensor> Tensors => _tensors;

    /// <summary>Whether there is a value of this name.</summary>
    public bool Has(string name) => _texts.ContainsKey(name) || _tensors.ContainsKey(name);

    /// <summary>Writes a number.</summary>
    public void Set(string name, double value) => Set(name, value.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>Writes an integer.</summary>
    public void Set(string name, long value) => Set(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Writes a text.</summary>
    public void Set(string name, string value)
    {
        _tensors.Remove(name);
        _texts[name] = value;
    }

    /// <summary>Writes a tensor; the values are those at the time the checkpoint is written.</summary>
    public void Set(string name, Tensor value)
    {
        _texts.Remove(name);
        _tensors[name] = value;
    }

    /// <summary>Reads a number.</summary>
    /// <exception cref="InvalidDataException">There is no number of this name.</exception>
    public double Number(string name) =>
        double.TryParse(_texts.GetValueOrDefault(name), CultureInfo.InvariantCulture, out double value)
            ? value
            : throw Missing(name, "a number");

    /// <summary>Reads an integer.</summary>
    /// <exception cref="InvalidDataException">There is no integer of this name.</exception>
    public long Integer(string name) =>
        long.TryParse(_texts.GetValueOrDefault(name), CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Missing(name, "an integer");

    /// <summary>Reads a text.</summary>
    /// <exception cref="InvalidDataException">There is no text of this name.</exception>
    public string Text(string name) => _texts.GetValueOrDefault(name) ?? throw Missing(name, "a text");

    /// <summary>Reads a tensor.</summary>
    /// <exception cref="InvalidDataException">There is no tensor of this name.</exception>
    public Tensor Tensor(string name) => _tensors.GetValueOrDefault(name) ?? throw Missing(name, "a tensor");

    private InvalidDataException Missing(string name, string what) => new(
        $"Resume: the saved state must have {what} \"{name}\".\n" +
        $"  Got {(IsEmpty ? "nothing" : string.Join(", ", Names))}.\n" +
        "  Resume with the version of your code that saved the run, or start a new run.");
}
