using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Myelin;

/// <summary>Figures by name, with an error that lists them if one is missing.</summary>
internal sealed class FigureValues(IReadOnlyDictionary<string, double> values) : IReadOnlyDictionary<string, double>
{
    public int Count => values.Count;

    public IEnumerable<string> Keys => values.Keys;

    public IEnumerable<double> Values => values.Values;

    public double this[string key]
    {
        get
        {
            if (values.TryGetValue(key, out double value)) return value;
            string fix = key.EndsWith("loss", StringComparison.OrdinalIgnoreCase)
                ? "The loss is a property of its own: Loss, or ValidationLoss of an epoch."
                : "Add a metric to the SupervisedTask's Metrics, or to the scores in Evaluate.";
            throw new KeyNotFoundException(
                "Metrics: the figure must be one of the task's.\n" +
                $"  Got \"{key}\"; there {(Count == 0 ? "are none" : $"are {string.Join(", ", Keys)}")}.\n" +
                $"  {fix}");
        }
    }

    public bool ContainsKey(string key) => values.ContainsKey(key);

    public bool TryGetValue(string key, [MaybeNullWhen(false)] out double value) => values.TryGetValue(key, out value);

    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Names with values: <c>accuracy 0.95, f1 0.94</c>.</summary>
    public override string ToString() => string.Join(", ", values.Select(v => string.Create(CultureInfo.InvariantCulture, $"{v.Key} {v.Value:G4}")));
}
