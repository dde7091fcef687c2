using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;

namespace EchoNative.Benchmarks;

/// <summary>Adds a column to <see cref="AudioConversionBenchmarks"/>: bytes moved per operation divided by its median time.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class GbPerSecondAttribute() : ColumnConfigBaseAttribute(new Column(), StatisticColumn.Median)
{
    private sealed class Column : IColumn
    {
        public string Id => ColumnName;

        public string ColumnName => "GB/s";

        public bool AlwaysShow => true;

        public ColumnCategory Category => ColumnCategory.Custom;

        public int PriorityInCategory => 0;

        public bool IsNumeric => true;

        public UnitType UnitType => UnitType.Dimensionless;

        public string Legend => "Bytes read and written, 10^9 per second, at the median time";

        public bool IsAvailable(Summary summary) => true;

        public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

        // Bytes per nanosecond are 10^9 bytes per second.
        public string GetValue(Summary summary, BenchmarkCase benchmarkCase) =>
            summary[benchmarkCase]?.ResultStatistics is { } time ? $"{AudioConversionBenchmarks.BytesMoved / time.Median:F1}" : "-";

        public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);
    }
}
