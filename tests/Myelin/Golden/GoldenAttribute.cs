using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

namespace Myelin.Tests.Golden;

/// <summary>Runs a theory with every recorded case of an operator, a layer or a loss.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class GoldenAttribute(string op, string file = "ops") : DataAttribute
{
    internal string Op => op;

    internal string File => file;

    public override ValueTask<IReadOnlyCollection<ITheoryDataRow>> GetData(MethodInfo testMethod, DisposalTracker disposalTracker)
    {
        IReadOnlyCollection<ITheoryDataRow> rows = [.. GoldenFile.Open(file).Cases.Where(c => c.Op == op).Select(c => new TheoryDataRow<GoldenCase>(c))];
        return new(rows);
    }

    public override bool SupportsDiscoveryEnumeration() => false;
}

/// <summary>Names what a test covers, for the completeness test: <c>Max(Tensor, Int32, Boolean)</c>, <c>layer Linear</c>.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class CoversAttribute(params string[] members) : Attribute
{
    internal string[] Members => members;
}
