namespace Myelin;

/// <summary>Takes the vital signs of a run in <see cref="Trainer"/>, by passes that leave no trace.</summary>
internal sealed class Measurement(TrainingContext run, Dataset train, RandomStream random)
{
    private const int MostExamples = 128;

    private readonly StepTest _steps = new();
    private double _unclipped;

    /// <summary>Whether this step is one to measure.</summary>
    internal bool IsDue => _steps.IsReady;

    /// <summary>Keeps the weights and the gradient's norm before a step, to compare them after it.</summary>
    internal void BeforeStep()
    {
        _steps.Keep(run.Optimizer.Parameters);
        _unclipped = GradientNorm();
    }

    /// <summary>Two passes over different examples of the training set, and the step test if weights were kept.</summary>
    /// <param name="inspect">Called with the loss of the first pass.</param>
    internal VitalSigns Take(Action<Tensor>? inspect = null)
    {
        double? clippedTo = !IsDue || _unclipped == 0 ? null : GradientNorm() / _unclipped;
        Batch first = Draw(), second = Draw();
        (LayerWatch watch, Dictionary<Parameter, Tensor> a, double lossA) = Pass(first, inspect);
        (LayerWatch other, Dictionary<Parameter, Tensor> b, double lossB) = Pass(second, null);
        for (int i = 0; i < Math.Min(watch.Layers.Count, other.Layers.Count); i++) watch.Layers[i].Add(other.Layers[i]);
        double loss = (lossA + lossB) / 2;
        List<ParameterSigns> parameters = [.. run.Optimizer.Parameters.Where(p => p.RequiresGrad).Select(p =>
            Signs(p, a.GetValueOrDefault(p), b.GetValueOrDefault(p), _steps.Before(p), loss))];
        double[]? along = IsDue ? _steps.Losses(() => LossOf(first)) : null;
        return new VitalSigns
        {
            Step = run.Progress.Step,
            Loss = loss,
            Layers = watch.Layers,
            Parameters = parameters,
            Output = watch.Output,
            Batch = first,
            Along = along,
            ClippedTo = clippedTo,
        };
    }

    private double GradientNorm() => Math.Sqrt(run.Gradients.Sum(g => Square(g.Gradient)));

    private static double Square(Tensor tensor)
    {
        double rms = LayerSigns.RootMeanSquare(tensor.Span);
        GC.KeepAlive(tensor);
        return rms * rms * tensor.Length;
    }

    /// <summary>The loss of some examples in training mode, without trace.</summary>
    internal double LossOf(Batch batch)
    {
        double loss = 0;
        run.Look(() => loss = NoGrad.Run(() => run.Task.Loss(batch)).Item());
        return loss;
    }

    private (LayerWatch Watch, Dictionary<Parameter, Tensor> Gradients, double Loss) Pass(Batch batch, Action<Tensor>? inspect)
    {
        var watch = new LayerWatch(run.Model, spreads: inspect is not null);
        Dictionary<Parameter, Tensor> gradients = [];
        double value = 0;
        try
        {
            run.Look(() =>
            {
                Tensor loss = run.Task.Loss(batch);
                value = loss.Item();
                inspect?.Invoke(loss);
                if (!double.IsFinite(value) || !loss.RequiresGrad) return;
                loss.Backward();
                foreach (Parameter parameter in run.Optimizer.Parameters)
                {
                    if (parameter.ExchangeGrad(null) is { } gradient) gradients.Add(parameter, gradient);
                }
            });
        }
        finally { watch.Remove(); }

        return (watch, gradients, value);
    }

    private Batch Draw()
    {
        int count = Math.Min(Math.Clamp(run.Options.BatchSize, 2, MostExamples), train.Count);
        int[] indices = new int[count];
        for (int i = 0; i < count; i++) indices[i] = random.Next(train.Count);
        return train.Take(indices);
    }

    /// <summary>A parameter with the gradients of one or two passes, and its change since earlier values.</summary>
    internal static ParameterSigns Signs(Parameter parameter, Tensor? a, Tensor? b, float[]? before, double loss)
    {
        Tensor values = parameter.Value;
        double norm = Math.Sqrt(Kernels.Reduce.SquaredSum(values.Span)),
            change = before is null ? 0 : Math.Sqrt(Kernels.Reduce.SquaredDistance(values.Span, before));
        GC.KeepAlive(values);
        double squareA = a is null ? 0 : Kernels.Reduce.SquaredSum(a.Span), squareB = b is null ? squareA : Kernels.Reduce.SquaredSum(b.Span);
        double product = a is null || b is null ? squareA : Kernels.Reduce.Dot(a.Span, b.Span);
        GC.KeepAlive(a);
        GC.KeepAlive(b);
        double length = Math.Sqrt(squareA * squareB), gradient = Math.Sqrt(Math.Max(0, squareA + squareB + (2 * product))) / 2;
        return new ParameterSigns(
            parameter, norm, gradient, length == 0 ? 0 : product / length, loss == 0 ? 0 : gradient * norm / Math.Abs(loss),
            before is null || norm == 0 ? null : change / norm);
    }
}
