using System.Reflection;
using System.Text.RegularExpressions;

namespace Myelin.Tests;

/// <summary>Coverage as it is measured: the operators whose results the tests compare with PyTorch's.</summary>
public sealed partial class CoverageTests
{
    private const int CasesOfEach = 3;

    [Fact]
    public void Every_operator_of_the_sources_runs_in_a_test_against_PyTorchs_values()
    {
        HashSet<string> written = [.. Checkout.Files("src/Myelin").SelectMany(NamesIn)];
        RecordedOperators.Compared.Clear();
        foreach (MethodInfo test in typeof(CoverageTests).Assembly.GetTypes().SelectMany(t => t.GetMethods()))
        {
            if (test.GetCustomAttribute<GoldenAttribute>() is not { } golden) continue;
            object instance = Activator.CreateInstance(test.DeclaringType!)!;
            foreach (GoldenCase c in GoldenFile.Open(golden.File).Cases.Where(c => c.Op == golden.Op).Take(CasesOfEach)) test.Invoke(instance, [c]);
        }

        Assert.True(written.Count > 60, $"only {written.Count} operators were found in the sources");
        // Its random numbers are its own: DropoutTests.
        Assert.Equal(["Dropout"], written.Except(RecordedOperators.Compared).Order(StringComparer.Ordinal));
    }

    /// <summary>The names in calls such as <c>Operator.Record("Conv2d", …)</c> and <c>Unary(log ? "LogSoftmax" : "Softmax", …)</c>.</summary>
    private static IEnumerable<string> NamesIn(string file)
    {
        string code = string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("//", StringComparison.Ordinal)));
        return Recording().Matches(code).SelectMany(call => Literal().Matches(call.Groups[1].Value)).Select(m => m.Groups[1].Value);
    }

    [GeneratedRegex(@"(?:Record\w*|NonDifferentiable|Refused|Unary|Binary)(?:<\w+>)?\(((?:[^,;(){}]|\([^()]*\))*),")]
    private static partial Regex Recording();

    [GeneratedRegex("\"([^\"{}]+)\"")]
    private static partial Regex Literal();
}
