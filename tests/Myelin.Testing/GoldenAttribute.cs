using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Myelin.Testing;

/// <summary>Runs a theory with every recorded case of an operator, a layer or a loss.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class GoldenAttribute(string op, string file = "ops") : DataAttribute
{
    /// <summary>The name of what was computed.</summary>
    public string Op => op;

    /// <summary>The file in tests/golden.</summary>
    public string File => file;

    /// <inheritdoc/>
    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        IReadOnlyCollection<ITheoryDataRow> rows = [.. GoldenFile.Open(file).Cases.Where(c => c.Op == op).Select(c => new TheoryDataRow<GoldenCase>(c))];
        return new(rows);
    }

    /// <inheritdoc/>
    public override bool SupportsDiscoveryEnumeration() => false;
}
