-- Cycles through prepared requests, one a line: method <tab> path <tab> session <tab> csrf <tab> body.
-- "@" in a body becomes the number of times this line was sent before: the sequence an answer save must name.
-- "<a|b>" becomes b and a by turns, so that each save changes the answer.
local lines, sent, at = {}, {}, 0
local thread_count = 0
local all_threads = {}

function setup(thread)
  thread:set("offset", thread_count)
  table.insert(all_threads, thread)
  thread_count = thread_count + 1
end

function init(args)
  local threads = tonumber(args[2])
  local number = 0
  for line in io.lines(args[1]) do
    if number % threads == offset then
      local fields = {}
      for field in (line .. "\t"):gmatch("(.-)\t") do fields[#fields + 1] = field end
      lines[#lines + 1] = fields
      sent[#lines] = 0
    end
    number = number + 1
  end
end

function request()
  at = at % #lines + 1
  local line = lines[at]
  local headers = { ["Cookie"] = "sessionid=" .. line[3] .. "; csrftoken=" .. line[4], ["Accept-Encoding"] = "gzip" }
  local body = nil
  if line[1] == "POST" then
    local odd = sent[at] % 2 == 1
    body = line[5]:gsub("@", tostring(sent[at])):gsub("<(%w+)|(%w+)>", odd and "%1" or "%2")
    headers["Content-Type"] = "application/x-www-form-urlencoded"
    headers["X-CSRFToken"] = line[4]
    headers["Accept"] = "application/json"
    headers["Referer"] = "http://127.0.0.1/"
  end
  sent[at] = sent[at] + 1
  return wrk.format(line[1], line[2], headers, body)
end

-- What failed, by status; each thread counts in its own state.
failed = {}

function response(status, headers, body)
  if status >= 400 then failed[status] = (failed[status] or 0) + 1 end
end

function done(summary, latency, requests)
  for _, thread in ipairs(all_threads) do
    for status, count in pairs(thread:get("failed") or {}) do io.write("FAILED ", status, " x ", count, "\n") end
  end
  io.write(string.format('RESULT {"requests": %d, "seconds": %.3f, "errors": %d, "p50": %.3f, "p95": %.3f, "p99": %.3f}\n',
    summary.requests, summary.duration / 1e6,
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
    latency:percentile(50) / 1000, latency:percentile(95) / 1000, latency:percentile(99) / 1000))
end
