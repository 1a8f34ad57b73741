namespace Myelin.Tests.Metrics;

/// <summary>Every metric against values recorded from its definition in NumPy (tests/golden/metrics.py).</summary>
public sealed class RecordedMetricTests
{
    private static readonly Tolerance s_close = new(1e-9, 1e-9);

    private static readonly Dictionary<string, Func<OutputKind, Metric>> s_metrics = new()
    {
        ["accuracy"] = kind => new Accuracy { Output = kind },
        ["top2Accuracy"] = kind => new TopKAccuracy(2) { Output = kind },
        ["logLoss"] = kind => new LogLoss { Output = kind },
        ["brier"] = kind => new Brier { Output = kind },
        ["rocAuc"] = kind => new RocAuc { Output = kind },
        ["prAuc"] = kind => new PrAuc { Output = kind },
        ["precision"] = kind => new Precision { Output = kind },
        ["precisionMicro"] = kind => new Precision(MetricAverage.Micro) { Output = kind },
        ["recall"] = kind => new Recall { Output = kind },
        ["recallMicro"] = kind => new Recall(MetricAverage.Micro) { Output = kind },
        ["f1"] = kind => new F1 { Output = kind },
        ["f1Micro"] = kind => new F1(MetricAverage.Micro) { Output = kind },
        ["rmse"] = _ => new RootMeanSquaredError(),
        ["mae"] = _ => new Mae(),
        ["mape"] = _ => new Mape(),
        ["r2"] = _ => new R2(),
    };

    public static TheoryData<string> Ops => [.. GoldenFile.Open("metrics").Cases.Select(c => c.Op).Distinct()];

    [Theory, MemberData(nameof(Ops))]
    public void A_metric_has_its_recorded_value_whatever_the_batches(string op)
    {
        GoldenCase[] cases = [.. GoldenFile.Open("metrics").Cases.Where(c => c.Op == op)];
        Assert.True(cases.Length >= 4);
        foreach (GoldenCase c in cases)
        {
            OutputKind kind = op == "values" ? OutputKind.Values : c.Choice<OutputKind>("kind");
            foreach (string name in c.Roles.Where(s_metrics.ContainsKey))
            {
                Metric metric = s_metrics[name](kind);
                Assert.Equal(name, metric.Name);
                int rows = c["outputs"].Shape[0];
                foreach (int cut in (int[])[0, 1, rows / 2])
                {
                    metric.Reset();
                    Update(metric, c, 0, cut);
                    Update(metric, c, cut, rows);
                    Compare.Close(c.Doubles(name), [metric.Value], $"{c} {name}, cut at {cut}", s_close);
                }

                if (metric is not CountMetric counts || !c.Has($"{name}PerClass")) continue;
                Compare.Close(c.Doubles($"{name}PerClass"), [.. counts.PerClass], $"{c} {name}", s_close);
            }
        }
    }

    [Fact]
    public void Every_metric_is_recorded() => Assert.Equal(
        s_metrics.Keys.Order(StringComparer.Ordinal),
        GoldenFile.Open("metrics").Cases.SelectMany(c => c.Roles).Distinct().Where(s_metrics.ContainsKey).Order(StringComparer.Ordinal));

    private static void Update(Metric metric, GoldenCase c, int start, int end)
    {
        if (start == end) return;
        Tensor outputs = c["outputs"].Slice(0, start, end);
        Batch batch = c.Has("labels")
            ? new Batch(outputs, IntTensor.From(c.Ints("labels").AsSpan()[start..end], end - start))
            : new Batch(outputs, null, c["targets"].Slice(0, start, end));
        metric.Update(outputs, batch);
    }
}
