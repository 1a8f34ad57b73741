namespace Myelin.Tests.Diagnostics;

public sealed class SimpleMethodsTests
{
    private static readonly TrainTestSplit s_digits = Digits.Load();

    [Fact]
    public void Ridge_regression_solves_its_equations()
    {
        float[] x = new float[60], y = new float[40];
        new RandomStream(1).FillNormal(x);
        new RandomStream(2).FillNormal(y);
        var ridge = new RidgeRegression(new SimpleRows(20, x, y));
        float[][] weights = [.. Enumerable.Range(0, 3).Select(i =>
        {
            float[] unit = new float[3], answer = new float[2];
            unit[i] = 1;
            ridge.Answer(unit, answer);
            return answer;
        })];
        // Where the sum of squares and the penalty are lowest, their gradient is 0.
        for (int feature = 0; feature < 3; feature++)
        {
            for (int k = 0; k < 2; k++)
            {
                double gradient = 0.03 * 20 * weights[feature][k];
                for (int row = 0; row < 20; row++)
                {
                    double error = Enumerable.Range(0, 3).Sum(i => (double)x[(row * 3) + i] * weights[i][k]) - y[(row * 2) + k];
                    gradient += x[(row * 3) + feature] * error;
                }

                Assert.Equal(0, gradient, 1e-4);
            }
        }
    }

    [Fact]
    public void Kernel_ridge_solves_its_equations_and_follows_a_curve()
    {
        float[] x = new float[600], y = new float[300];
        new RandomStream(1).FillUniform(x, -1.7f, 1.7f);
        for (int i = 0; i < 300; i++) y[i] = x[2 * i] * x[(2 * i) + 1];
        var data = new SimpleRows(200, x[..400], y[..200]);
        float[] answer = new float[1];
        double[] Answers(double penalty, int from, int to)
        {
            var ridge = new KernelRidge(data, penalty);
            return [.. Enumerable.Range(from, to - from).Select(i =>
            {
                ridge.Answer(x.AsSpan(2 * i, 2), answer);
                return (double)answer[0];
            })];
        }

        // (K + λI)·α = y and f = K·α: the smaller λ, the nearer is f to y.
        double far = Answers(2, 0, 200).Select((f, i) => Math.Abs(f - y[i])).Max(), near = Answers(1e-4, 0, 200).Select((f, i) => Math.Abs(f - y[i])).Max();
        Assert.True(near < 0.01 && near < far / 10, $"{near}, {far}");
        Assert.InRange(Answers(0.1, 200, 300).Select((f, i) => Math.Pow(f - y[200 + i], 2)).Average() / y.Select(v => (double)v * v).Average(), 0, 0.02);
    }

    [Fact]
    public void Nearest_neighbors_answer_with_their_mean()
    {
        float[] x = [.. Enumerable.Range(0, 20).Select(i => (float)i)];
        float[] answer = new float[1];
        new NearestNeighbors(new SimpleRows(20, x, x)).Answer([6.2f], answer);
        Assert.Equal(6, answer[0], 5);
    }

    [Fact]
    public void Digits_are_easy_and_random_labels_are_not()
    {
        Assert.InRange(SimpleMethods.Of(s_digits.Train)!.Loss, 0.02, 0.2);
        Assert.InRange(SimpleMethods.Of(SickRun.WithLabels(labels =>
        {
            new RandomStream(1).Shuffle(labels);
            return labels;
        }))!.Loss, 0.97, 1.3);
    }

    [Fact]
    public void Other_data_are_judged_with_what_was_fitted()
    {
        SimpleMethods simple = SimpleMethods.Of(s_digits.Train)!;
        Assert.InRange(simple.LossOn(s_digits.Test)!.Value, 0.02, 0.25);
        Assert.True(simple.LossOn(SickRun.Transposed) > 0.9);
        Assert.Null(simple.LossOn(SickRun.Products(100)));
    }

    [Fact]
    public void Noise_is_not_learned()
    {
        float[] x = new float[6000], noise = new float[2000];
        new RandomStream(3).FillNormal(x);
        new RandomStream(4).FillNormal(noise);
        float[] y = [.. noise.Select((e, i) => (0.5f * x[i * 3]) + e)];
        Assert.InRange(SimpleMethods.Of(new TensorDataset(Tensor.From(x, 2000, 3), Tensor.From(y, 2000, 1)))!.Loss, 0.7, 0.9);
    }

    [Fact]
    public void Few_examples_tokens_and_missing_numbers_have_none()
    {
        Assert.Null(SimpleMethods.Of(s_digits.Train.Subset([.. Enumerable.Range(0, 59)])));
        Assert.Null(SimpleMethods.Of(new TextDataset([.. Enumerable.Range(0, 2000).Select(i => i % 7)], 7, 8)));
        Assert.Null(SimpleMethods.Of(SickRun.Scaled(float.NaN)));
    }

    [Fact]
    public void Images_of_many_pixels_are_projected()
    {
        Dataset large = s_digits.Train.Map(batch => batch.WithInputs(Tensor.Concat([batch.Inputs, batch.Inputs, batch.Inputs], 1)));
        Assert.Equal(192, large.InputShape.ElementCount);
        Assert.InRange(SimpleMethods.Of(large)!.Loss, 0.02, 0.2);
    }
}
