using Myelin.Lessons;

namespace Myelin.Cli;

/// <summary>The lessons of docs/lessons, whose programs are part of the command.</summary>
internal static class LessonList
{
    /// <summary>In the order of the course.</summary>
    internal static IReadOnlyList<Lesson> All { get; } =
    [
        new PerceptronLesson(),
        new XorLesson(),
        new ActivationsLesson(),
        new ForwardLesson(),
        new LossesLesson(),
        new DescentLesson(),
        new BackwardLesson(),
        new OptimizersLesson(),
        new AnyCurveLesson(),
        new CapacityLesson(),
        new InitializationLesson(),
        new RegularizationLesson(),
        new DataLesson(),
        new ConvolutionLesson(),
        new FeatureLesson(),
        new MemoryLesson(),
        new TransformerLesson(),
        new DateLesson(),
        new ForeignWeightsLesson(),
        new WardLesson(),
    ];
}
