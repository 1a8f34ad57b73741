namespace Myelin.Tables;

/// <summary>What the rows of a table have for its targets.</summary>
public sealed class TargetValues
{
    private readonly IReadOnlyList<TableTarget> _targets;
    private readonly int[][] _labels;
    private readonly float[][] _numbers;

    private TargetValues(IReadOnlyList<TableTarget> targets, int[][] labels, float[][] numbers) => (_targets, _labels, _numbers) = (targets, labels, numbers);

    /// <summary>The place of each row's class, -1 where it is missing, if the only target has classes; otherwise null.</summary>
    public IReadOnlyList<int>? Labels => _targets.Count == 1 && _labels.Length == 1 ? _labels[0] : null;

    /// <summary>Reads them.</summary>
    /// <param name="table">The rows.</param>
    /// <param name="targets">The targets.</param>
    /// <param name="missing">What stands for a missing value, besides the usual marks.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="InvalidDataException">A field is neither a known class nor a number, whichever its target has.</exception>
    public static TargetValues Of(Table table, IReadOnlyList<TableTarget> targets, IReadOnlyCollection<string>? missing = null) => new(
        targets, [.. targets.Where(t => t.Kind == TargetKind.Classification).Select(t => t.Labels(table, missing))],
        [.. targets.Where(t => t.Kind == TargetKind.Regression).Select(t => t.Numbers(table, missing))]);

    /// <summary>Whether a row has all targets.</summary>
    public bool Has(int row) => _labels.All(labels => labels[row] >= 0) && _numbers.All(numbers => !float.IsNaN(numbers[row]));

    /// <summary>Examples of inputs with the targets of their rows: labels of the only target, otherwise float32 <c>[N, targets]</c>.</summary>
    /// <param name="inputs">float32 <c>[N, …]</c>.</param>
    /// <param name="rows">The row of each.</param>
    public Dataset Examples(Tensor inputs, IReadOnlyList<int> rows)
    {
        if (Labels is { } labels) return new TensorDataset(inputs, IntTensor.From([.. rows.Select(row => labels[row])]), _targets[0].Classes);
        // Several targets of two classes each: 1 for the second.
        IEnumerable<float> Values(int row) => _labels.Select(l => (float)l[row]).Concat(_numbers.Select(n => n[row]));
        return new TensorDataset(inputs, Tensor.From([.. rows.SelectMany(Values)], rows.Count, _targets.Count));
    }
}
